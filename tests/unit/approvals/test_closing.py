"""Requests end: taken back by who asked, or by time; and stay ended."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import (
    ApprovalExpired,
    ApprovalOpen,
    ApprovalUnknown,
    ApprovalUsed,
    ClockBehind,
    RequestInvalid,
    RequestRefused,
)
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.services import expire_approvals, withdraw_request
from apps.approvals.states import ApprovalState
from apps.approvals.tasks import expire_approvals as expire_task
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.identifiers import new_id
from dsportal.schedule import SCHEDULE
from tests.factories.approvals import Voter, ask, use
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROW = KINDS[Kind.ASSIGN_ROLE]


def state(approval_id: UUID) -> ApprovalState:
    return approval_view(approval_id).state


def expire(clock: FixedClock) -> int:
    return expire_approvals(actor=system_actor("scheduler"), clock=clock)


def test_who_asked_takes_it_back_with_a_reason(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    waiting = ask(asker.actor, clock=clock)
    for wanted in (approval_id, waiting):
        view = withdraw_request(actor=asker.actor, clock=clock, approval_id=wanted, reason="wrong role")
        assert (view.state, view.closing_reason) == (ApprovalState.WITHDRAWN, "wrong role")
        assert view.consumed_by == ""
    assert len(audited("approvals.request.withdrawn", outcome="DONE")) == 2


def test_nobody_else_takes_it_back(boss: Voter, approval_id: UUID, clock: FixedClock) -> None:
    with pytest.raises(RequestRefused):
        withdraw_request(actor=boss.actor, clock=clock, approval_id=approval_id, reason="x")
    assert audited("approvals.request.withdrawn", outcome="REFUSED") == [{"code": "approval_request_refused"}]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_it_is_not_taken_back_without_a_reason(
    asker: Voter, approval_id: UUID, clock: FixedClock, reason: str
) -> None:
    with pytest.raises(RequestInvalid):
        withdraw_request(actor=asker.actor, clock=clock, approval_id=approval_id, reason=reason)


def test_what_is_over_is_not_taken_back(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    withdrawn, late = ask(asker.actor, clock=clock), ask(asker.actor, clock=clock)
    withdraw_request(actor=asker.actor, clock=clock, approval_id=withdrawn, reason="x")
    use(asker.actor, approval_id, clock=clock)
    for wanted, refusal in (
        (withdrawn, ApprovalOpen),
        (approval_id, ApprovalUsed),
        (new_id(), ApprovalUnknown),
    ):
        with pytest.raises(refusal):
            withdraw_request(actor=asker.actor, clock=clock, approval_id=wanted, reason="x")
    clock.advance(ROW.lifetime)
    with pytest.raises(ApprovalExpired):
        withdraw_request(actor=asker.actor, clock=clock, approval_id=late, reason="x")
    clock.advance(-2 * ROW.lifetime)
    with pytest.raises(ClockBehind):
        withdraw_request(actor=asker.actor, clock=clock, approval_id=late, reason="x")


def test_time_ends_what_waits_and_what_is_not_used(
    asker: Voter, approval_id: UUID, clock: FixedClock
) -> None:
    waiting = ask(asker.actor, clock=clock)
    clock.advance(ROW.use_within - timedelta(microseconds=1))
    assert expire(clock) == 0
    clock.advance(timedelta(microseconds=1))
    assert (expire(clock), state(approval_id), state(waiting)) == (
        1,
        ApprovalState.EXPIRED,
        ApprovalState.PENDING,
    )
    clock.advance(ROW.lifetime)
    assert (expire(clock), state(waiting)) == (1, ApprovalState.EXPIRED)
    assert expire(clock) == 0
    assert len(audited("approvals.request.expired", outcome="DONE", actor_id="system:scheduler")) == 2


def test_time_does_not_touch_what_was_used(asker: Voter, approval_id: UUID, clock: FixedClock) -> None:
    use(asker.actor, approval_id, clock=clock)
    clock.advance(timedelta(days=400))
    assert (expire(clock), state(approval_id)) == (0, ApprovalState.CONSUMED)


def test_a_request_that_was_used_in_between_is_left_alone(
    asker: Voter, approval_id: UUID, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of the overdue is read before the lock; what the lock finds decides."""
    use(asker.actor, approval_id, clock=clock)
    clock.advance(ROW.lifetime)
    everything = ApprovalRequest.objects.all()
    monkeypatch.setattr(type(ApprovalRequest.objects), "filter", lambda *_args, **_kwargs: everything)
    assert expire(clock) == 0


def test_an_expired_request_stays_expired_in_the_database(approval_id: UUID, clock: FixedClock) -> None:
    clock.advance(ROW.use_within)
    expire(clock)
    for change in ({"state": "APPROVED", "closed_at": None, "closed_by": ""}, {"state": "CONSUMED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalRequest.objects.filter(pk=approval_id).update(**change)


def test_the_scheduler_does_it_every_minute(asker: Voter, clock: FixedClock) -> None:
    long_ago = FixedClock("2025-06-01T00:00:00+09:00")
    overdue = ask(asker.actor, clock=long_ago)
    expire_task()
    assert state(overdue) is ApprovalState.EXPIRED
    assert approval_view(overdue).requested_at < SYSTEM_CLOCK.now()
    assert {"task": "approvals.expire_approvals", "schedule": 60.0} in SCHEDULE.values()
