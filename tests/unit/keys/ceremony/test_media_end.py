"""A backup medium ends when its keeper destroyed it and a second custodian saw it (6.2.10.1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.base.conf import conf
from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyRoleNeeded,
    CustodyElsewhere,
    DestructionMissing,
    ItemMissing,
    KeyStillNeeded,
    MediumMissing,
    PersonCountedTwice,
    SealDiffers,
)
from apps.keys.models import BackupMedium, DsKey, MediumDestruction
from apps.keys.selectors import custody_items, media, medium_view
from apps.keys.services import (
    destroy_medium,
    place_in_safe,
    request_hand_over,
    witness_medium_destruction,
)
from apps.keys.states import DestructionState, DsKeyState
from apps.keys.types import MediumView
from tests.factories.ceremonies import Cast
from tests.factories.custody import SEAL, backup_made, register
from tests.support.audited import audited
from tests.support.vault import StillJournal

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def medium(people: Cast, settings: object) -> Iterator[MediumView]:
    """Return a medium whose key is out of use, and of which nothing is needed any more."""
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    settings.DSPORTAL = values | {"key_journal": "tests.support.vault.StillJournal"}  # type: ignore[attr-defined]  # pytest-django's settings
    made = register(people, backup_made(people))
    DsKey.objects.update(state=DsKeyState.DEACTIVATED)
    yield made
    StillJournal.needed = None


def end(people: Cast, medium: MediumView, name: str = "keeper-one", **changes: str) -> MediumView:
    given = {"seal": SEAL, "method": "裁断", "evidence": "写真第12号", **changes}
    return destroy_medium(actor=people[name].actor, clock=people.clock, medium_id=medium.medium_id, **given)


def see(people: Cast, medium: MediumView, name: str = "keeper-two", *, seal: str = SEAL) -> MediumView:
    return witness_medium_destruction(
        actor=people[name].actor, clock=people.clock, medium_id=medium.medium_id, seal=seal
    )


@pytest.mark.requirement("R-6.2.10.1-2")
def test_a_medium_is_gone_when_two_custodians_have_said_so(people: Cast, medium: MediumView) -> None:
    assert end(people, medium).destruction is DestructionState.RECORDED
    assert [one.label for one in media()] == [medium.label]
    assert see(people, medium).destruction is DestructionState.WITNESSED
    assert media() == ()
    assert custody_items() == ()
    assert medium_view(medium.medium_id).destruction is DestructionState.WITNESSED
    row = MediumDestruction.objects.get()
    assert (row.method, row.evidence) == ("裁断", "写真第12号")
    people_of_it = (row.destroyed_by, row.witnessed_by)
    assert people_of_it == (people["keeper-one"].actor.actor_id, people["keeper-two"].actor.actor_id)
    assert len(audited("keys.medium.destroyed", outcome="DONE")) == 1
    [seen] = audited("keys.medium.destruction_witnessed", outcome="DONE")
    assert seen["destroyed_by"] == people["keeper-one"].actor.actor_id


def test_the_keeper_corrects_the_words_until_the_witness_has_come(people: Cast, medium: MediumView) -> None:
    end(people, medium)
    end(people, medium, evidence="写真第13号")
    assert MediumDestruction.objects.get().evidence == "写真第13号"


@pytest.mark.requirement("R-6.2.10.1-3")
@pytest.mark.parametrize("state", [DsKeyState.ACTIVE, DsKeyState.RETIRED, DsKeyState.SUSPECTED])
def test_no_medium_of_a_key_that_is_not_out_of_use_is_destroyed(
    people: Cast, medium: MediumView, state: DsKeyState
) -> None:
    DsKey.objects.update(state=state)
    with pytest.raises(KeyStillNeeded):
        end(people, medium)
    assert not MediumDestruction.objects.exists()


@pytest.mark.requirement("R-6.2.10.1-3")
def test_no_medium_is_destroyed_while_something_that_the_key_signed_is_valid(
    people: Cast, medium: MediumView
) -> None:
    StillJournal.needed = people.clock.today()
    with pytest.raises(KeyStillNeeded):
        end(people, medium)
    StillJournal.needed = people.clock.today() - timedelta(days=1)
    end(people, medium)


def test_only_its_keeper_destroys_a_medium_and_only_with_its_seal(people: Cast, medium: MediumView) -> None:
    with pytest.raises(CustodyElsewhere):
        end(people, medium, "keeper-two")
    with pytest.raises(CeremonyRoleNeeded):
        end(people, medium, "head")
    with pytest.raises(SealDiffers):
        end(people, medium, seal="S-999999")
    for field in ("method", "evidence"):
        with pytest.raises(CeremonyInvalid):
            end(people, medium, **{field: " "})
    assert not MediumDestruction.objects.exists()
    codes = [detail["code"] for detail in audited("keys.medium.destroyed", outcome="REFUSED")]
    assert codes == [
        "medium_custody_elsewhere",
        "ceremony_role_needed",
        "medium_seal_differs",
        "ceremony_invalid",
        "ceremony_invalid",
    ]


def test_the_keeper_alone_ends_no_medium(people: Cast, medium: MediumView) -> None:
    with pytest.raises(DestructionMissing):
        see(people, medium)
    end(people, medium)
    with pytest.raises(PersonCountedTwice):
        see(people, medium, "keeper-one")
    with pytest.raises(CeremonyRoleNeeded):
        see(people, medium, "witness")
    with pytest.raises(SealDiffers):
        see(people, medium, seal="S-1")
    assert MediumDestruction.objects.get().state == DestructionState.RECORDED


def test_what_is_destroyed_is_neither_placed_nor_handed_over_nor_destroyed_again(
    people: Cast, medium: MediumView
) -> None:
    end(people, medium)
    see(people, medium)
    with pytest.raises(MediumMissing):
        end(people, medium)
    with pytest.raises(MediumMissing):
        see(people, medium)
    keeper, clock = people["keeper-one"].actor, people.clock
    with pytest.raises(ItemMissing):
        place_in_safe(actor=keeper, clock=clock, item_id=medium.medium_id, seal=SEAL, place="x")
    with pytest.raises(MediumMissing):
        request_hand_over(
            actor=keeper,
            clock=clock,
            medium_id=medium.medium_id,
            receiver=people["keeper-two"].actor.actor_id,
            seal=SEAL,
            place="x",
        )


def test_the_database_keeps_both_words(people: Cast, medium: MediumView) -> None:
    end(people, medium)
    row = MediumDestruction.objects.get()
    row.state, row.witnessed_by, row.witnessed_at = "WITNESSED", row.destroyed_by, people.clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    see(people, medium)
    with pytest.raises(DatabaseError), transaction.atomic():
        MediumDestruction.objects.update(state="RECORDED", witnessed_by="", witnessed_at=None)
    assert BackupMedium.objects.count() == 1
