"""The registration authority asks for signatures (4.3.1)."""

from importlib import import_module

import pytest
from django.db import transaction

from apps.base.models import OutboxEvent
from apps.issuance.errors import AlreadyIssued, BatchSizeRefused, RequesterUnknown
from apps.issuance.models import Credential, IssuanceBatch
from apps.issuance.permissions import REGISTRATION_AUTHORITY
from apps.issuance.services import request_signing
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.identifiers import new_id
from apps.registration.errors import ApplicationUnknown, NotApproved, SnapshotChanged
from apps.registration.models import Holder, IssuanceApplication
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


def test_opens_one_credential_and_its_job(world: World) -> None:
    application_id = pipeline.apply(world, size=3)
    done = request_signing(actor=REGISTRATION_AUTHORITY, clock=world.clock, application_id=application_id)
    credential = Credential.objects.get(pk=done.credential_id)
    batch = IssuanceBatch.objects.get(pk=done.batch_id)
    application = IssuanceApplication.objects.get(pk=application_id)
    assert (done.created, credential.state, batch.state) == (True, "PREPARED", "REQUESTED")
    assert (application.state, Holder.objects.get().state) == ("SIGNING", "ENROLLED")
    assert audited("issuance.signing.requested", subject=str(done.credential_id)) == [
        {"application": str(application_id), "batch": str(done.batch_id), "size": 3}
    ]


def test_hands_the_job_to_a_signer(world: World) -> None:
    batch_id = pipeline.request(world, pipeline.apply(world, size=1))
    sent = OutboxEvent.objects.filter(event="issuance.signing.requested", subject_id=str(batch_id))
    assert list(sent.values_list("task", flat=True)) in ([], ["issuance.fulfil_signing_request"])


def test_answers_the_same_request_with_the_same_credential(world: World) -> None:
    application_id = pipeline.apply(world, size=1)
    first = request_signing(actor=REGISTRATION_AUTHORITY, clock=world.clock, application_id=application_id)
    again = request_signing(actor=REGISTRATION_AUTHORITY, clock=world.clock, application_id=application_id)
    assert (again.batch_id, again.created) == (first.batch_id, False)
    assert IssuanceBatch.objects.count() == 1


@pytest.mark.requirement("R-4.3.1-4")
@pytest.mark.parametrize(
    "stranger",
    [system_actor("signer"), Actor(kind=ActorKind.PERSON, actor_id="system:registration-authority")],
)
def test_refuses_anybody_but_the_registration_authority(world: World, stranger: Actor) -> None:
    application_id = pipeline.apply(world, size=1)
    with pytest.raises(RequesterUnknown):
        request_signing(actor=stranger, clock=world.clock, application_id=application_id)
    assert not Credential.objects.exists()
    assert audited("issuance.signing.refused", outcome="REFUSED") == [{"code": "signing_requester_unknown"}]


def test_refuses_an_application_that_is_not_approved(world: World) -> None:
    application_id = pipeline.apply(world, size=1)
    IssuanceApplication.objects.update(state="VERIFIED")
    with pytest.raises(NotApproved):
        pipeline.request(world, application_id)
    assert not Credential.objects.exists()


def test_refuses_an_unknown_application(world: World) -> None:
    with pytest.raises(ApplicationUnknown):
        pipeline.request(world, new_id())


@pytest.mark.requirement("R-4.3.1-1")
def test_refuses_an_application_that_was_changed_after_its_verification(world: World) -> None:
    application_id = pipeline.apply(world, size=1)
    IssuanceApplication.objects.update(snapshot_digest=bytes(32))
    with pytest.raises(SnapshotChanged):
        pipeline.request(world, application_id)
    assert audited("issuance.signing.refused", outcome="FAILED") == [{"code": "snapshot_changed"}]


@pytest.mark.requirement("R-4.3.1-6")
def test_refuses_a_second_credential_of_the_same_person(world: World) -> None:
    pipeline.issue(world, size=1)
    second = pipeline.apply(world, size=1)
    holder = Credential.objects.get().holder_id
    pipeline.give_to(second, holder)
    with pytest.raises(AlreadyIssued):
        pipeline.request(world, second)
    assert Credential.objects.count() == 1
    assert audited("issuance.signing.refused") == [{"code": "holder_has_credential"}]


def test_a_second_credential_that_slips_past_the_look_meets_the_constraint(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.issue(world, size=1)
    second = pipeline.apply(world, size=1)
    pipeline.give_to(second, Credential.objects.get().holder_id)
    monkeypatch.setattr(import_module("apps.issuance.services.request_signing"), "LIVE_STATES", ())
    with pytest.raises(AlreadyIssued):
        pipeline.request(world, second)
    assert Credential.objects.count() == IssuanceBatch.objects.count() == 1
    assert IssuanceApplication.objects.get(pk=second).state == "APPROVED"


def test_refuses_more_device_keys_than_the_site_allows(world: World) -> None:
    application_id = pipeline.apply(world, size=31)
    with pytest.raises(BatchSizeRefused):
        pipeline.request(world, application_id)


def test_is_refused_inside_a_transaction(world: World) -> None:
    application_id = pipeline.apply(world, size=1)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        pipeline.request(world, application_id)
