"""The nightly look: whatever somebody with access to the database did shows by morning."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_faults, faults_of
from apps.approvals.services import expire_approvals, withdraw_request
from apps.approvals.types import FaultCode, Verdict
from apps.approvals.types.statement import text_sha256
from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, ask, use, vote
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def found() -> set[FaultCode]:
    return {fault.code for fault in approval_faults()}


def by_sql(model: type[ApprovalRequest] | type[ApprovalVote], **columns: object) -> None:
    with without_triggers():
        model.objects.update(**columns)


def test_nothing_is_found_where_nothing_was_done(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    waiting, approved, used, declined, withdrawn, late = (ask(asker.actor, clock=clock) for _ in range(6))
    for wanted in (approved, used, late):
        vote(wanted, boss, clock=clock)
    vote(used, agency, clock=clock)
    use(asker.actor, used, clock=clock)
    vote(declined, boss, clock=clock, verdict=Verdict.DECLINE, comment="no")
    withdraw_request(actor=asker.actor, clock=clock, approval_id=withdrawn, reason="x")
    assert approval_faults() == ()
    clock.advance(KINDS[Kind.ASSIGN_ROLE].lifetime)
    assert expire_approvals(actor=system_actor("x"), clock=clock) == 3
    assert approval_faults() == ()
    assert (faults_of(waiting), faults_of(new_id())) == ((), ())


def test_many_events_are_read_page_by_page(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    with transaction.atomic():
        event = AuditEvent.objects.get(subject=f"approval:{approval_id}")
        for _ in range(201):
            event.pk, event.event_id = None, new_id()
            event.event, event.subject = "approvals.ballot.issued", "approval:" + str(approval_id)
            event.save(force_insert=True)
    assert approval_faults() == ()


def approve(clock: FixedClock) -> None:
    by_sql(ApprovalRequest, state="APPROVED", approved_at=clock.now(), use_until=clock.now())


def use_up(clock: FixedClock) -> None:
    by_sql(
        ApprovalRequest,
        state="CONSUMED",
        approved_at=clock.now(),
        use_until=clock.now() + KINDS[Kind.ASSIGN_ROLE].use_within,
        closed_at=clock.now(),
        closed_by="staff:x",
    )


def decline(clock: FixedClock) -> None:
    by_sql(ApprovalRequest, state="DECLINED", closed_at=clock.now(), closed_by="staff:x", closing_reason="x")


def withdraw(clock: FixedClock) -> None:
    by_sql(ApprovalRequest, state="WITHDRAWN", closed_at=clock.now(), closed_by="staff:x", closing_reason="x")


@pytest.mark.parametrize("flip", [approve, use_up, decline, withdraw])
def test_a_state_that_was_flipped_is_found(
    asker: Voter, clock: FixedClock, flip: Callable[[FixedClock], None]
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    flip(clock)
    assert found() == {FaultCode.STATE_UNEXPLAINED}
    assert [fault.approval_id for fault in approval_faults()] == [approval_id]


def test_a_used_approval_that_was_made_fresh_again_is_found(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    use(asker.actor, approval_id, clock=clock)
    by_sql(ApprovalRequest, state="APPROVED", closed_at=None, closed_by="")
    [fault] = approval_faults()
    assert (fault.code, fault.detail) == (FaultCode.STATE_UNEXPLAINED, "approvals.request.consumed")


def test_a_refusal_that_was_overruled_is_found(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    approval_id = ask(asker.actor, clock=clock)
    vote(approval_id, boss, clock=clock, verdict=Verdict.DECLINE, comment="no")
    by_sql(ApprovalRequest, state="PENDING", closed_at=None, closed_by="", closing_reason="")
    assert found() == {FaultCode.STATE_UNEXPLAINED}


@pytest.mark.parametrize("closed_by", ["staff:other", ""])
def test_another_hand_than_the_logged_one_is_found(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock, closed_by: str
) -> None:
    use(asker.actor, approval_id, clock=clock)
    by_sql(ApprovalRequest, closed_by=closed_by or boss.actor.actor_id)
    assert found() == {FaultCode.STATE_UNEXPLAINED}


def test_a_use_outside_its_time_is_found(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    use(asker.actor, approval_id, clock=clock)
    clock.advance(KINDS[Kind.ASSIGN_ROLE].use_within)
    by_sql(ApprovalRequest, closed_at=clock.now())
    assert found() == {FaultCode.STATE_UNEXPLAINED}


def test_a_vote_that_was_taken_away_is_found(approval_id: UUID) -> None:
    with without_triggers():
        ApprovalVote.objects.all()._raw_delete("default")
    assert found() == {FaultCode.VOTES_MISSING, FaultCode.STATE_UNEXPLAINED}


def test_a_vote_that_was_slipped_in_is_found(
    asker: Voter, approval_id: UUID, agency: Voter, clock: FixedClock
) -> None:
    """A signed vote on another request, moved over here with everything that names the request."""
    other = ask(asker.actor, clock=clock)
    vote(other, agency, clock=clock)
    with without_triggers():
        ApprovalVote.objects.filter(request_id=other).update(request_id=approval_id)
    assert found() >= {FaultCode.VOTE_INVALID, FaultCode.VOTES_MISSING}


def test_a_changed_statement_is_found(approval_id: UUID) -> None:
    text = ApprovalRequest.objects.get().statement.replace("ops_staff", "ca_manager")
    by_sql(ApprovalRequest, statement=text)
    assert found() == {FaultCode.STATEMENT_CHANGED}


def test_a_changed_statement_with_its_digest_is_found(approval_id: UUID) -> None:
    text = ApprovalRequest.objects.get().statement.replace("ops_staff", "ca_manager")
    by_sql(ApprovalRequest, statement=text, digest=text_sha256(text))
    assert found() == {FaultCode.STATEMENT_CHANGED, FaultCode.VOTE_INVALID}


def test_a_changed_signature_is_found(approval_id: UUID) -> None:
    by_sql(ApprovalVote, signature=b"x")
    assert found() == {FaultCode.VOTE_INVALID}


def test_a_request_that_was_removed_is_found(approval_id: UUID) -> None:
    with without_triggers():
        ApprovalVote.objects.all()._raw_delete("default")
        IssuedBallot.objects.all()._raw_delete("default")
        ApprovalRequest.objects.all()._raw_delete("default")
    assert found() == {FaultCode.REQUEST_REMOVED}
    assert [fault.code for fault in faults_of(approval_id)] == [FaultCode.REQUEST_REMOVED]


def test_a_request_that_was_made_up_is_found(approval_id: UUID) -> None:
    """The row of a real request under another id, statement and digest included."""
    row = ApprovalRequest.objects.get()
    said = json.loads(row.statement) | {"approval_id": str(new_id())}
    row.pk = UUID(said["approval_id"])
    row.statement = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    row.digest = text_sha256(row.statement)
    row.save(force_insert=True)
    assert {fault.code for fault in faults_of(row.pk)} == {
        FaultCode.STATEMENT_CHANGED,
        FaultCode.STATE_UNEXPLAINED,
    }


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ApprovalRequest, {"statement": "{}"}),
        (ApprovalRequest, {"digest": "0"}),
        (ApprovalRequest, {"kind": "BREAK_GLASS"}),
        (ApprovalRequest, {"subject": "x"}),
        (ApprovalRequest, {"requested_by": "x"}),
        (ApprovalRequest, {"state": "NONSENSE"}),
        (ApprovalRequest, {"state": "PENDING"}),
        (ApprovalRequest, {"state": "CONSUMED"}),
        (ApprovalRequest, {"state": "EXPIRED"}),
        (ApprovalRequest, {"approved_at": None}),
        (ApprovalRequest, {"closed_by": "x"}),
        (ApprovalVote, {"verdict": "DECLINE"}),
        (ApprovalVote, {"voter": "x"}),
        (ApprovalVote, {"signature": b""}),
        (IssuedBallot, {"statement": "{}"}),
        (IssuedBallot, {"voter": "x"}),
        (IssuedBallot, {"state": "ISSUED"}),
        (IssuedBallot, {"state": "NONSENSE"}),
    ],
)
def test_the_database_itself_refuses_what_it_can(
    approval_id: UUID, model: type[ApprovalRequest], change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [ApprovalVote, IssuedBallot, ApprovalRequest])
def test_no_row_can_be_deleted(approval_id: UUID, model: type[ApprovalRequest]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_refusal_or_withdrawal_without_a_reason_is_no_row(asker: Voter, clock: FixedClock) -> None:
    ask(asker.actor, clock=clock)
    for state in ("DECLINED", "WITHDRAWN"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalRequest.objects.update(state=state, closed_at=clock.now(), closed_by="x")


def test_rows_name_themselves(approval_id: UUID, boss: Voter) -> None:
    assert str(ApprovalRequest.objects.get()) == f"ASSIGN_ROLE {approval_id}"
    assert str(ApprovalVote.objects.get()).startswith("APPROVE ")
    assert str(IssuedBallot.objects.get()).startswith(boss.actor.actor_id)
