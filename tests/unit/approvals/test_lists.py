"""Who finds which requests: inbox, own requests, requests about a thing."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.approvals.errors import (
    ApprovalTampered,
    ApprovalUnknown,
)
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import (
    approval_faults,
    approval_view,
    approvals_of,
    asked_by,
    inbox,
    live_requests_of,
    open_requests,
    past_requests_of,
)
from apps.approvals.services import withdraw_request
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.identifiers import new_id
from tests.factories.approvals import SUBJECT, Voter, approver, ask, vote
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_inbox_holds_what_waits_for_this_vote_the_most_urgent_first(
    asker: Voter, boss: Voter, agency: Voter, clock: FixedClock
) -> None:
    later = ask(asker.actor, clock=clock)
    soon = ask(asker.actor, kind=Kind.BREAK_GLASS, clock=clock)
    mine = ask(boss.actor, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    part = ask(asker.actor, clock=clock, took_part=[boss.actor.actor_id])
    both = ask(asker.actor, kind=Kind.ASSIGN_DECIDING_ROLE, clock=clock)
    vote(both, boss, clock=clock)
    assert [view.approval_id for view in inbox(boss.actor)] == [soon, later]
    assert {view.approval_id for view in inbox(agency.actor)} == {soon, later, mine, part, both}
    assert inbox(asker.actor) == ()
    assert inbox(approver("auditor", "auditor").actor) == ()


def test_lists_by_asker_by_subject_and_of_all_that_is_open(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=1))
    other = ask(boss.actor, kind=Kind.ASSIGN_DECIDING_ROLE, subject="staff:other", clock=clock)
    ended = ask(asker.actor, clock=clock)
    withdraw_request(actor=asker.actor, clock=clock, approval_id=ended, reason="x")
    assert [view.approval_id for view in asked_by(asker.actor.actor_id)] == [ended, approval_id]
    assert [view.approval_id for view in approvals_of("staff:other")] == [other]
    assert [view.approval_id for view in approvals_of(SUBJECT)] == [ended, approval_id]
    assert [view.approval_id for view in open_requests()] == [approval_id, other]
    assert asked_by("staff:nobody") == ()


def test_a_view_of_what_does_not_exist_is_refused() -> None:
    with pytest.raises(ApprovalUnknown):
        approval_view(new_id())


def test_own_requests_that_are_not_closed_and_those_of_the_past(
    asker: Voter, boss: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    soon = ask(asker.actor, kind=Kind.BREAK_GLASS, clock=clock)
    ended = ask(asker.actor, clock=clock)
    withdraw_request(actor=asker.actor, clock=clock, approval_id=ended, reason="x")
    assert [view.approval_id for view in live_requests_of(asker.actor.actor_id)] == [soon, approval_id]
    assert [view.approval_id for view in past_requests_of(asker.actor.actor_id, limit=9)] == [ended]
    assert [view.approval_id for view in past_requests_of(boss.actor.actor_id, limit=9)] == [approval_id]
    assert past_requests_of(boss.actor.actor_id, limit=0) == ()


def test_a_request_that_was_changed_past_reading_does_not_hide_the_others(
    asker: Voter, boss: Voter, clock: FixedClock
) -> None:
    broken, sound = ask(asker.actor, clock=clock), ask(asker.actor, clock=clock)
    with without_triggers():
        ApprovalRequest.objects.filter(pk=broken).update(statement="{")
    assert [view.approval_id for view in inbox(boss.actor)] == [sound]
    assert [view.approval_id for view in open_requests()] == [sound]
    assert {fault.approval_id for fault in approval_faults()} == {broken}
    with pytest.raises(ApprovalTampered):
        approval_view(broken)
