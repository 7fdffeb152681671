"""What was asked for before a compromise is signed under a new key after the resumption only (5.7.3)."""

import pytest

from apps.issuance.models import IssuanceBatch, MobileSecurityObject
from apps.issuance.services.signing_ground import forget_ground
from apps.issuance.states import BatchState
from apps.lib.identifiers import new_id
from apps.registration.errors import IntakeClosed
from apps.registration.models import IntakeHold
from apps.registration.states import IntakeState
from tests.support.pipeline import World, apply, fulfil, request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def hold(world: World) -> IntakeHold:
    """Return the stop that a confirmed compromise made; the key in service is the new one already."""
    forget_ground()
    return IntakeHold.objects.create(
        subject="incident:1", approval_id=new_id(), held_by="staff:head", held_at=world.clock.now()
    )


@pytest.mark.requirement("R-5.7.3-5")
def test_a_batch_asked_for_before_the_compromise_waits_for_the_resumption(
    world: World, hold: IntakeHold
) -> None:
    batch_id = request(world, apply(world, size=2))
    for _turn in range(2):
        with pytest.raises(IntakeClosed):
            fulfil(world, batch_id)
    batch = IssuanceBatch.objects.get(pk=batch_id)
    assert batch.state == BatchState.REQUESTED
    assert batch.resend_at > world.clock.now()
    assert not MobileSecurityObject.objects.exists()
    hold.state, hold.resumed_at, hold.resume_approval_id = IntakeState.RESUMED, world.clock.now(), new_id()
    hold.save()
    assert fulfil(world, batch_id).state is BatchState.SIGNED
    assert MobileSecurityObject.objects.count() == 2
