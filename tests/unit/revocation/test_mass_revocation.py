"""Everything that a compromised key signed is revoked: in portions, resumable, and read back (4.9.12)."""

import importlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, StatusList
from apps.issuance.selectors import affected_by_key, revocable_by_list
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication
from apps.revocation.models import MassRevocation, StatusListEdition
from apps.revocation.selectors import check_published, mass_revocation_of_key
from apps.revocation.services import (
    build_status_list,
)
from apps.revocation.states import MassState
from tests.factories.compromise import WORKER, Compromise, compromise_of
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PORTION = importlib.import_module("apps.issuance.services.end_credentials_of_key")
CREDENTIALS, OBJECTS = 3, 9


@pytest.fixture
def case(world: World, clock: FixedClock) -> Compromise:
    for _ in range(CREDENTIALS):
        pipeline.issue(world, size=3)
    return compromise_of(world, clock)


def states(model: Any) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


@pytest.mark.requirement("R-4.9.12-1")
def test_credentials_objects_and_registrations_end_together(case: Compromise) -> None:
    case.confirm()
    done = case.revoke()
    assert (done.state, done.done_credentials, done.done_objects) == (MassState.EXECUTED, 3, 9)
    assert states(Credential) == {"REVOKED"}
    assert states(MobileSecurityObject) == {"REVOKED"}
    assert states(IssuanceBatch) == {"CANCELLED"}
    assert states(Holder) == {"ENDED"}
    assert states(IssuanceApplication) == {"WITHDRAWN"}
    assert not ApplicationImage.objects.filter(purged_at__isnull=True).exists()
    assert not IssuanceBatch.objects.filter(sealed_name_spaces__isnull=False).exists()
    assert set(Credential.objects.values_list("end_reason", flat=True)) == {"KEY_COMPROMISE"}
    assert audited("issuance.credential.revoked") == [{"reason": "KEY_COMPROMISE"}] * 3
    assert audited("registration.holder.ended") == [{"cause": "KEY_COMPROMISE"}] * 3


def test_each_portion_commits_with_its_cursor(case: Compromise) -> None:
    case.confirm()
    counts = []
    for _ in range(CREDENTIALS):
        view = case.revoke(portion=1, seconds=0.0)
        counts.append((view.state, Credential.objects.filter(state="REVOKED").count()))
    assert counts == [(MassState.RUNNING, number) for number in (1, 2, 3)]
    assert case.revoke(portion=1, seconds=0.0).state is MassState.EXECUTED
    assert len(audited("revocation.mass.portion_done")) == CREDENTIALS


class Killed(BaseException):
    """The process is gone: nothing of ours catches it."""


def test_a_portion_that_is_interrupted_leaves_nothing_half_done(
    case: Compromise, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.confirm()
    case.revoke(portion=1, seconds=0.0)

    def killed(**_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(PORTION, "record_events", killed)
        with pytest.raises(Killed):
            case.revoke(portion=1, seconds=0.0)
    assert Credential.objects.filter(state="REVOKED").count() == 1
    assert MobileSecurityObject.objects.filter(state="REVOKED").count() == 3
    done = case.revoke(portion=1)
    assert (done.done_credentials, done.done_objects) == (CREDENTIALS, OBJECTS)
    assert len(audited("issuance.credential.revoked")) == CREDENTIALS


def test_what_was_signed_behind_the_cursor_is_met_by_another_pass(case: Compromise) -> None:
    case.confirm()
    MassRevocation.objects.update(cursor=UUID(int=2**128 - 1))
    assert case.revoke(seconds=0.0).state is MassState.RUNNING
    assert case.revoke().state is MassState.EXECUTED
    assert states(Credential) == {"REVOKED"}


def test_credentials_of_another_key_are_left_alone(case: Compromise) -> None:
    first = IssuanceBatch.objects.order_by("id").first()
    assert first is not None
    IssuanceBatch.objects.filter(pk=first.pk).update(key_id=new_id())
    case.confirm()
    assert case.revoke().done_credentials == CREDENTIALS - 1
    assert Credential.objects.get(state="SIGNED").pk == first.credential_id


def test_what_waits_for_a_key_is_left_and_what_was_possibly_signed_is_not(
    case: Compromise, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = pipeline.request(case.world, pipeline.apply(case.world, size=1, portrait_bytes=1000))
    crashed = pipeline.request(case.world, pipeline.apply(case.world, size=1, portrait_bytes=1000))
    signing = importlib.import_module("apps.issuance.services.signing")
    with monkeypatch.context() as patch:
        patch.setattr(signing, "sign_mso_batch", pipeline.crash)
        with pytest.raises(pipeline.Crash):
            pipeline.fulfil(case.world, crashed, together=1)
    case.confirm()
    case.revoke()
    assert IssuanceBatch.objects.get(pk=waiting).state == "REQUESTED"
    assert IssuanceBatch.objects.get(pk=crashed).state == "CANCELLED"
    assert set(MobileSecurityObject.objects.filter(batch_id=crashed).values_list("state", flat=True)) == {
        "REVOKED"
    }


def test_an_expired_object_is_not_published_as_revoked(case: Compromise) -> None:
    batch = IssuanceBatch.objects.order_by("id").first()
    assert batch is not None
    over = case.clock.now() - timedelta(seconds=1)
    begun = over - timedelta(days=30)
    IssuanceBatch.objects.filter(pk=batch.pk).update(valid_from=begun, valid_until=over)
    members = MobileSecurityObject.objects.filter(batch=batch)
    assert affected_by_key(case.scene.key.pk, at=case.clock.now()).objects == OBJECTS - 3
    case.confirm()
    assert case.revoke().done_objects == OBJECTS - 3
    assert set(members.values_list("state", flat=True)) == {"SIGNED"}


def test_the_dry_run_counts_what_is_revoked_afterwards(case: Compromise) -> None:
    key_id, now = case.scene.key.pk, case.clock.now()
    counted, by_list = affected_by_key(key_id, at=now), revocable_by_list(key_id, at=now)
    assert (counted.credentials, counted.objects, counted.lists) == (3, 9, len(by_list))
    case.confirm()
    done = case.revoke()
    assert (done.expected_credentials, done.expected_objects) == (3, 9)
    assert (done.done_credentials, done.done_objects) == (3, 9)
    assert sum(by_list.values()) == OBJECTS
    left = affected_by_key(key_id, at=now)
    assert (left.credentials, left.objects, left.lists) == (0, 0, 0)


def test_verifiers_read_every_revoked_entry_after_the_lists_are_signed(case: Compromise) -> None:
    case.publish()
    case.confirm()
    case.revoke()
    key_id = case.scene.key.pk
    before = check_published(key_id, at=case.clock.now())
    assert (before.entries, before.missing) == (OBJECTS, OBJECTS)
    case.publish()
    after = check_published(key_id, at=case.clock.now())
    assert (after.entries, after.missing, after.lists) == (OBJECTS, 0, StatusList.objects.count())
    assert after.older_until == max(
        StatusListEdition.objects.filter(sequence=1).values_list("expires_at", flat=True)
    )
    done = mass_revocation_of_key(key_id)
    assert done is not None
    assert done.published()
    assert audited("revocation.mass.filed") == [{"objects": OBJECTS}]


def test_one_list_that_is_not_signed_keeps_it_from_being_published(case: Compromise) -> None:
    case.confirm()
    case.revoke()
    lists = list(StatusList.objects.values_list("pk", flat=True))
    for list_id in lists[:-1]:
        build_status_list(actor=WORKER, clock=case.clock, list_id=list_id)
    row = MassRevocation.objects.get()
    assert (row.state, list(row.waits_for)) == ("EXECUTED", [str(lists[-1])])
    build_status_list(actor=WORKER, clock=case.clock, list_id=lists[-1])
    assert MassRevocation.objects.get().state == "FILED"


def test_a_key_that_signed_nothing_has_nothing_to_publish(case: Compromise) -> None:
    IssuanceBatch.objects.update(key_id=new_id())
    case.confirm()
    assert case.revoke().state is MassState.FILED


def test_the_rate_is_measured(case: Compromise) -> None:
    case.confirm()
    begun = mass_revocation_of_key(case.scene.key.pk)
    assert begun is not None
    assert (begun.per_second(), begun.seconds_left()) == (0.0, None)
    half = case.revoke(portion=1, seconds=0.0)
    assert half.per_second() == half.done_objects / half.seconds
    left = half.seconds_left()
    assert left is not None
    assert left > 0
    assert case.revoke().seconds_left() == 0
