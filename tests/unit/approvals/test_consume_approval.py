"""Use: once, in the transaction of the act, for exactly that act, by the right hand."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalExpired,
    ApprovalMissing,
    ApprovalOpen,
    ApprovalOutsideTransaction,
    ApprovalUnknown,
    ApprovalUsed,
    ClockBehind,
    ExecutionRefused,
    ExecutorVoted,
    StrongLoginNeeded,
)
from apps.approvals.selectors import approval_view
from apps.approvals.services import consume_approval, expire_approvals, withdraw_request
from apps.approvals.states import ApprovalState
from apps.approvals.types import Verdict
from apps.audit.services import record_event
from apps.lib.actor import LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from apps.staff.models import RoleAssignment
from tests.factories.approvals import ACT, SUBJECT, Voter, approver, ask, use, vote
from tests.support.audited import audited
from tests.support.settings import in_production

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROW = KINDS[Kind.ASSIGN_ROLE]


def state(approval_id: UUID) -> ApprovalState:
    return approval_view(approval_id).state


@pytest.mark.requirement("R-5.2.2-1")
def test_an_approval_is_used_once_for_its_act(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    used = use(asker.actor, approval_id, clock=clock)
    assert (used.approval_id, used.requested_by) == (approval_id, asker.actor.actor_id)
    assert used.voters == (boss.actor.actor_id,)
    view = approval_view(approval_id)
    assert (view.state, view.consumed_by) == (ApprovalState.CONSUMED, asker.actor.actor_id)
    assert (view.consumed_at, view.digest) == (clock.now(), used.digest)
    [detail] = audited("approvals.request.consumed", outcome="DONE", subject=f"approval:{approval_id}")
    assert detail == {"kind": "ASSIGN_ROLE", "request_sha256": used.digest}


def test_an_approval_is_not_used_twice(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    use(asker.actor, approval_id, clock=clock)
    with pytest.raises(ApprovalUsed):
        use(asker.actor, approval_id, clock=clock)
    assert len(audited("approvals.request.consumed", outcome="DONE")) == 1


def test_an_act_that_fails_leaves_the_approval_unused(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    with transaction.atomic():
        use(asker.actor, approval_id, clock=clock)
        transaction.set_rollback(True)
    assert state(approval_id) is ApprovalState.APPROVED


@pytest.mark.django_db(transaction=True)
def test_an_approval_is_not_used_without_the_transaction_of_an_act(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    wanted = ask(asker.actor, clock=clock)
    vote(wanted, boss, clock=clock)
    with pytest.raises(ApprovalOutsideTransaction):
        consume_approval(
            actor=asker.actor,
            clock=clock,
            approval_id=wanted,
            kind=Kind.ASSIGN_ROLE,
            subject=SUBJECT,
            act=dict(ACT),
        )
    assert state(wanted) is ApprovalState.APPROVED


def test_somebody_else_who_may_ask_carries_it_out(approval_id: UUID, clock: FixedClock) -> None:
    colleague = approver("colleague", "ops_manager")
    assert use(colleague.actor, approval_id, clock=clock).voters


@pytest.mark.requirement("R-5.2.4-1")
def test_a_voter_does_not_carry_out_what_was_approved(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    agency = approver("agency", "ca_manager", organisation="DIGITAL_AGENCY")
    for voter in (boss, agency):
        vote(wanted, voter, clock=clock)
    with pytest.raises(ExecutorVoted):
        use(boss.actor, wanted, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    assert state(wanted) is ApprovalState.APPROVED


@pytest.mark.parametrize("role", ["auditor", "pki_engineer", "ops_staff"])
def test_a_stranger_to_the_kind_does_not_carry_it_out(
    approval_id: UUID, clock: FixedClock, role: str
) -> None:
    with pytest.raises(ExecutionRefused):
        use(approver("stranger", role).actor, approval_id, clock=clock)


def test_the_asker_without_the_role_of_then_does_not_carry_it_out(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    RoleAssignment.objects.filter(user=asker.user).delete()
    with pytest.raises(ExecutionRefused):
        use(asker.actor, approval_id, clock=clock)


def test_a_login_without_a_second_factor_does_not_carry_it_out(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    with pytest.raises(StrongLoginNeeded):
        use(replace(asker.actor, strength=LoginStrength.PASSWORD), approval_id, clock=clock)


def test_where_another_hand_is_wanted_the_asker_does_not_carry_it_out(
    asker: Voter, boss: Voter, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = dict(KINDS) | {Kind.ASSIGN_ROLE: replace(ROW, other_hand=True)}
    monkeypatch.setattr(import_module("apps.approvals.services.request_approval"), "KINDS", strict)
    wanted = ask(asker.actor, clock=clock)
    vote(wanted, boss, clock=clock)
    with pytest.raises(ExecutionRefused):
        use(asker.actor, wanted, clock=clock)
    assert use(approver("colleague", "ops_manager").actor, wanted, clock=clock).voters


@pytest.mark.parametrize(
    "change",
    [
        {"act": {"role": "ca_manager", "person": SUBJECT}},
        {"act": {**ACT, "more": 1}},
        {"act": {}},
        {"subject": "staff:other"},
        {"kind": Kind.BREAK_GLASS},
    ],
)
def test_another_act_is_not_what_was_approved(
    asker: Voter, approval_id: UUID, clock: FixedClock, change: dict[str, Any]
) -> None:
    with pytest.raises(ApprovalDiffers):
        use(asker.actor, approval_id, clock=clock, **change)
    assert state(approval_id) is ApprovalState.APPROVED


def test_true_is_not_one(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, act={"count": 1}, clock=clock)
    vote(wanted, boss, clock=clock)
    with pytest.raises(ApprovalDiffers):
        use(asker.actor, wanted, act={"count": True}, clock=clock)


def test_a_request_without_its_votes_is_not_used(asker: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    with pytest.raises(ApprovalOpen):
        use(asker.actor, wanted, clock=clock)


def test_one_organisation_alone_does_not_decide(asker: Voter, boss: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    for voter in (boss, approver("second", "ca_manager")):
        vote(wanted, voter, clock=clock)
    with pytest.raises(ApprovalOpen, match="1 votes"):
        use(asker.actor, wanted, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)


def test_what_was_declined_or_withdrawn_is_not_used(
    asker: Voter, approval_id: UUID, agency: Voter, clock: FixedClock
) -> None:
    other = ask(asker.actor, clock=clock)
    vote(approval_id, agency, clock=clock, verdict=Verdict.DECLINE, comment="no")
    withdraw_request(actor=asker.actor, clock=clock, approval_id=other, reason="x")
    for ended in (approval_id, other):
        with pytest.raises(ApprovalOpen):
            use(asker.actor, ended, clock=clock)


def test_an_approval_is_usable_for_its_time(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    clock.advance(ROW.use_within - timedelta(microseconds=1))
    assert use(asker.actor, approval_id, clock=clock).voters


def test_an_approval_is_not_usable_afterwards(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    clock.advance(ROW.use_within)
    with pytest.raises(ApprovalExpired):
        use(asker.actor, approval_id, clock=clock)


def test_expired_is_final_whatever_the_clock_says_then(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    clock.advance(ROW.use_within)
    expire_approvals(actor=system_actor("scheduler"), clock=clock)
    clock.advance(-ROW.use_within)
    with pytest.raises((ApprovalExpired, ClockBehind)):
        use(asker.actor, approval_id, clock=clock)
    assert state(approval_id) is ApprovalState.EXPIRED


def test_a_clock_that_is_set_back_over_an_expiry_is_noticed_by_the_log(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    clock.advance(ROW.use_within)
    with transaction.atomic():
        record_event(actor=system_actor("door"), clock=clock, event="a.b.c", subject="x")
    clock.advance(-timedelta(hours=1))
    with pytest.raises(ClockBehind):
        use(asker.actor, approval_id, clock=clock)


def test_a_clock_within_the_tolerance_does_not_bring_an_expired_approval_back(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    clock.advance(ROW.use_within)
    with transaction.atomic():
        record_event(actor=system_actor("door"), clock=clock, event="a.b.c", subject="x")
    clock.advance(-timedelta(seconds=2))
    with pytest.raises(ApprovalExpired):
        use(asker.actor, approval_id, clock=clock)


def test_no_approval_at_all_is_a_refusal_for_people(asker: Voter, clock: FixedClock) -> None:
    with pytest.raises(ApprovalMissing) as refusal, transaction.atomic():
        _without(asker.actor, clock)
    assert refusal.value.clause == "5.2.4"


def test_the_system_needs_none_where_people_are_simulated_and_one_in_production(clock: FixedClock) -> None:
    with transaction.atomic():
        assert _without(system_actor("demo"), clock) is None
    with in_production(), pytest.raises(ApprovalMissing), transaction.atomic():
        _without(system_actor("demo"), clock)


def _without(actor: Any, clock: FixedClock) -> object:
    return consume_approval(
        actor=actor, clock=clock, approval_id=None, kind=Kind.ASSIGN_ROLE, subject=SUBJECT, act=dict(ACT)
    )


def test_the_system_uses_its_own_request_outside_of_production_only(boss: Voter, clock: FixedClock) -> None:
    demo = system_actor("demo")
    wanted = ask(demo, clock=clock)
    vote(wanted, boss, clock=clock)
    with pytest.raises(ExecutionRefused):
        use(system_actor("other"), wanted, clock=clock)
    with in_production(), pytest.raises(ExecutionRefused):
        use(demo, wanted, clock=clock)
    assert use(demo, wanted, clock=clock).voters


def test_an_approval_that_does_not_exist_is_refused(asker: Voter, clock: FixedClock) -> None:
    with pytest.raises(ApprovalUnknown):
        use(asker.actor, new_id(), clock=clock)


def test_the_refusal_of_a_use_stands_in_the_log_by_itself(asker: Voter, clock: FixedClock) -> None:
    """Where the transaction of the act goes on; else the command of the act writes its own refusal."""
    with transaction.atomic(), pytest.raises(ApprovalUnknown):
        consume_approval(
            actor=asker.actor,
            clock=clock,
            approval_id=new_id(),
            kind=Kind.ASSIGN_ROLE,
            subject=SUBJECT,
            act=dict(ACT),
        )
    assert audited("approvals.request.consumed", outcome="REFUSED") == [{"code": "approval_unknown"}]
