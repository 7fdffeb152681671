"""Batches that wait share the two transactions of signing; each keeps its own journal and its own fate."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, transaction

from apps.issuance.errors import AttemptLost, BatchBusy
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.permissions import SIGNER
from apps.issuance.services import claiming, recording, signing
from apps.issuance.services.attempt_closing import lose_attempt
from apps.issuance.services.journal_sql import write_signatures
from apps.issuance.services.signing_work import unseal_name_spaces
from apps.keys.services import sign_mso_batch
from apps.lib.cps.linter import Finding, RulesBroken
from apps.lib.errors import IllegalTransition
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.mdoc.second_decoder import RecheckFailed
from apps.registration.models import IssuanceApplication
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


@pytest.fixture
def waiting(world: World) -> list[UUID]:
    """Return three batches, requested one after the other."""
    batches = []
    for _ in range(3):
        world.clock.advance(timedelta(milliseconds=1))
        batches.append(pipeline.request(world, pipeline.apply(world, size=2, portrait_bytes=500)))
    return batches


def states() -> list[str]:
    return list(IssuanceBatch.objects.order_by("requested_at").values_list("state", flat=True))


def outcomes() -> list[str]:
    """Return how the attempts ended, in the order of the requests."""
    rows = SigningAttempt.objects.order_by("batch__requested_at", "number")
    return list(rows.values_list("outcome", flat=True))


def on_turn(monkeypatch: Any, number: int, act: Any) -> None:
    """Have `act(**arguments)` stand in for the HSM when the `number`-th batch is signed."""
    turns = iter(range(1, 100))

    def sign(**arguments: Any) -> Any:
        return act(**arguments) if next(turns) == number else sign_mso_batch(**arguments)

    monkeypatch.setattr(signing, "sign_mso_batch", sign)


@pytest.mark.requirement("R-5.4.1-1")
def test_signs_what_waits_with_the_batch_that_was_asked_for(world: World, waiting: list[UUID]) -> None:
    assert pipeline.fulfil(world, waiting[1]).batch_id == waiting[1]
    assert states() == ["SIGNED"] * 3
    assert outcomes() == ["SIGNED"] * 3
    for row in MobileSecurityObject.objects.all():
        told = audited("issuance.mso.signed", subject=str(row.pk))
        assert told == [{"batch": str(row.batch_id), "attempt": 1}]
    assert set(Credential.objects.values_list("state", flat=True)) == {"SIGNED"}
    assert set(IssuanceApplication.objects.values_list("state", flat=True)) == {"ISSUED"}


def test_answers_the_message_of_a_batch_that_was_taken_along(world: World, waiting: list[UUID]) -> None:
    pipeline.fulfil(world, waiting[0])
    result = pipeline.fulfil(world, waiting[2])
    assert (result.batch_id, result.state, result.signed, result.attempt) == (waiting[2], "SIGNED", 2, 1)
    assert SigningAttempt.objects.count() == 3


def test_commits_once_to_reserve_and_once_to_record(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    database = transaction.get_connection()
    commit, commits = database.commit, []

    def counted() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(database, "commit", counted)
    pipeline.fulfil(world, waiting[0])
    assert len(commits) == 2


def test_leaves_to_another_signer_what_that_one_holds(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    asked: list[UUID] = []

    def held(batch_id: UUID, *, wait: bool) -> Any:
        asked.append(batch_id)
        assert not wait
        raise BatchBusy

    monkeypatch.setattr(claiming, "lock_batch", held)
    with pytest.raises(BatchBusy):
        pipeline.fulfil(world, waiting[0])
    assert asked == [waiting[0]]
    assert states() == ["REQUESTED"] * 3
    assert audited("issuance.reservation.refused") == []


def test_takes_those_that_wait_longest_and_no_more_than_it_may(world: World, waiting: list[UUID]) -> None:
    pipeline.fulfil(world, waiting[2], together=2)
    assert states() == ["SIGNED", "REQUESTED", "SIGNED"]


def test_stops_where_enough_objects_are_reserved(world: World, waiting: list[UUID], monkeypatch: Any) -> None:
    monkeypatch.setattr(claiming, "MSOS_TOGETHER", 4)
    pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "SIGNED", "REQUESTED"]


def test_leaves_alone_what_was_refused_before(world: World, waiting: list[UUID]) -> None:
    later = world.clock.now() + timedelta(minutes=5)
    IssuanceBatch.objects.filter(pk=waiting[1]).update(resend_at=later)
    pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "REQUESTED", "SIGNED"]


def test_signs_alone_when_something_is_the_matter_with_another(world: World, waiting: list[UUID]) -> None:
    spoilt = Credential.objects.get(pk=IssuanceBatch.objects.get(pk=waiting[1]).credential_id)
    IssuanceApplication.objects.filter(pk=spoilt.application_id).update(snapshot_digest=bytes(32))
    assert pipeline.fulfil(world, waiting[0]).state == "SIGNED"
    assert states() == ["SIGNED", "REQUESTED", "REQUESTED"]
    assert MobileSecurityObject.objects.count() == 2
    assert audited("issuance.reservation.refused") == []
    assert pipeline.fulfil(world, waiting[1]).state == "FAILED"
    assert pipeline.fulfil(world, waiting[2]).state == "SIGNED"


def test_spreads_the_status_entries_of_each_batch_over_two_lists(world: World, waiting: list[UUID]) -> None:
    pipeline.fulfil(world, waiting[0])
    for batch_id in waiting:
        lists = MobileSecurityObject.objects.filter(batch_id=batch_id).values_list("status_list_id")
        assert len(set(lists)) == 2


def test_keeps_what_each_of_them_seals_apart(world: World, waiting: list[UUID]) -> None:
    pipeline.fulfil(world, waiting[0])
    for batch in IssuanceBatch.objects.all():
        portrait = world.phones[Credential.objects.get(pk=batch.credential_id).application_id].portrait
        parts = unseal_name_spaces(batch.pk, bytes(batch.sealed_name_spaces or b""))
        assert [portrait in part for part in parts] == [True, True]


def test_records_each_alone_when_one_stands_elsewhere(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    def moved(**arguments: Any) -> Any:
        IssuanceBatch.objects.filter(pk=waiting[1]).update(state="QUARANTINED")
        return sign_mso_batch(**arguments)

    on_turn(monkeypatch, 3, moved)
    with pytest.raises(IllegalTransition):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "QUARANTINED", "SIGNED"]
    assert outcomes() == ["SIGNED", "OPEN", "SIGNED"]


@pytest.mark.parametrize("asked_for", [0, 1], ids=["the first", "another"])
def test_burns_only_the_batch_that_the_linter_refuses(
    world: World, waiting: list[UUID], monkeypatch: Any, asked_for: int
) -> None:
    lint_all = signing.lint_all

    def strict(work: Any, clock: Any) -> Any:
        if work.batch_id == waiting[1]:
            raise RulesBroken([Finding(clause="6.3.2.2", detail="valid for too long")])
        return lint_all(work, clock)

    monkeypatch.setattr(signing, "lint_all", strict)
    result = pipeline.fulfil(world, waiting[asked_for])
    assert (result.batch_id, result.state) == (waiting[asked_for], ("SIGNED", "FAILED")[asked_for])
    assert states() == ["SIGNED", "FAILED", "SIGNED"]
    assert outcomes() == ["SIGNED", "NOT_SIGNED", "SIGNED"]


def test_records_what_was_signed_before_the_token_went(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    def dying(**arguments: Any) -> Any:
        sign_mso_batch(**arguments)
        raise HsmDeviceGone

    on_turn(monkeypatch, 2, dying)
    with pytest.raises(HsmDeviceGone):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "RESERVED", "RESERVED"]
    assert outcomes() == ["SIGNED", "UNKNOWN", "NOT_SIGNED"]
    monkeypatch.undo()
    world.clock.advance(timedelta(seconds=61))
    assert [pipeline.fulfil(world, batch_id).attempt for batch_id in waiting] == [1, 2, 2]
    assert states() == ["SIGNED"] * 3


def test_quarantines_one_batch_records_those_before_and_begins_none_after(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    on_turn(monkeypatch, 2, lambda **arguments: sign_mso_batch(**arguments)[::-1])
    with pytest.raises(RecheckFailed):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "QUARANTINED", "RESERVED"]
    assert outcomes() == ["SIGNED", "MISMATCHED", "NOT_SIGNED"]


def test_discards_only_the_signatures_of_the_attempt_that_was_closed(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    def overtaken(**arguments: Any) -> Any:
        lose_attempt(waiting[1], actor=SIGNER, clock=world.clock, cause="signer_vanished")
        return sign_mso_batch(**arguments)

    on_turn(monkeypatch, 2, overtaken)
    with pytest.raises(AttemptLost):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "RESERVED", "SIGNED"]
    assert outcomes() == ["SIGNED", "UNKNOWN", "SIGNED"]
    assert [told["size"] for told in audited("issuance.signatures.discarded")] == [2]


def test_records_each_alone_when_the_database_refuses_them_together(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    write = write_signatures

    def deadlocked(mso_ids: Any, signatures: Any, **states: str) -> int:
        if len(mso_ids) > 2:
            raise OperationalError("deadlock detected")
        return write(mso_ids, signatures, **states)

    monkeypatch.setattr(recording, "write_signatures", deadlocked)
    assert pipeline.fulfil(world, waiting[0]).state == "SIGNED"
    assert states() == ["SIGNED"] * 3


def test_loses_no_more_than_the_batch_that_the_database_refuses(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    write = write_signatures

    def refusing(mso_ids: Any, signatures: Any, **states: str) -> int:
        if MobileSecurityObject.objects.filter(batch_id=waiting[1], pk__in=mso_ids).exists():
            raise OperationalError("disk I/O error")
        return write(mso_ids, signatures, **states)

    monkeypatch.setattr(recording, "write_signatures", refusing)
    with pytest.raises(OperationalError):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["SIGNED", "RESERVED", "SIGNED"]
    assert outcomes() == ["SIGNED", "OPEN", "SIGNED"]


def test_leaves_all_attempts_open_when_it_vanishes(
    world: World, waiting: list[UUID], monkeypatch: Any
) -> None:
    on_turn(monkeypatch, 2, pipeline.crash)
    with pytest.raises(pipeline.Crash):
        pipeline.fulfil(world, waiting[0])
    assert states() == ["RESERVED"] * 3
    assert outcomes() == ["OPEN"] * 3
    monkeypatch.undo()
    world.clock.advance(timedelta(seconds=61))
    assert [pipeline.fulfil(world, batch_id).state for batch_id in waiting] == ["SIGNED"] * 3
    assert outcomes() == ["UNKNOWN", "SIGNED"] * 3
