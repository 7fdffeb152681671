"""Locking a request, the present instant, and the one place that moves a request to another state."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from apps.approvals.errors import ApprovalExpired, ApprovalOpen, ApprovalUnknown, ApprovalUsed, ClockBehind
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.states import APPROVAL_TABLE, ApprovalEvent, ApprovalState
from apps.audit.selectors import newest_instant
from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock

TOLERANCE: Final = timedelta(seconds=5)  # hosts of one site differ by less (6.8)


def subject_of(approval_id: UUID) -> str:
    """Return the subject of the audit events of a request."""
    return f"approval:{approval_id}"


def locked(approval_id: UUID) -> ApprovalRequest:
    """Return the request's row, locked until the transaction ends; raise `ApprovalUnknown`."""
    row = ApprovalRequest.objects.select_for_update().filter(pk=approval_id).first()
    if row is None:
        raise ApprovalUnknown
    return row


def present(clock: Clock, row: ApprovalRequest) -> datetime:
    """Return the present instant; refuse a clock that stands before something that happened already.

    Otherwise a clock that is set back would bring an expired approval to life again.
    """
    votes = ApprovalVote.objects.filter(request_id=row.pk).values_list("voted_at", flat=True)
    known = max([row.requested_at, *votes, newest_instant() or row.requested_at])
    if clock.now() + TOLERANCE < known:
        raise ClockBehind(clause="6.8")
    return max(clock.now(), known)


def is_overdue(row: ApprovalRequest, at: datetime) -> bool:
    """Say whether the time for votes, or for the use, is over."""
    if row.state == ApprovalState.PENDING:
        return at >= row.expires_at
    return row.use_until is not None and at >= row.use_until


def refuse_ended(row: ApprovalRequest, at: datetime) -> None:
    """Refuse a request that is closed or whose time is over."""
    state = ApprovalState(row.state)
    if state is ApprovalState.CONSUMED:
        raise ApprovalUsed
    if state is ApprovalState.EXPIRED or (state not in APPROVAL_TABLE.terminal() and is_overdue(row, at)):
        raise ApprovalExpired
    if state in APPROVAL_TABLE.terminal():
        raise ApprovalOpen(f"the request is {state.value.lower()}")


def move(row: ApprovalRequest, event: ApprovalEvent) -> None:
    """Set the state that the table gives."""
    row.state = APPROVAL_TABLE.after(ApprovalState(row.state), event).value


def close(
    row: ApprovalRequest, event: ApprovalEvent, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Move the request to a final state and store who ended it, when and why."""
    move(row, event)
    row.closed_at, row.closed_by, row.closing_reason = at, actor.actor_id, reason
    row.save(update_fields=["state", "closed_at", "closed_by", "closing_reason"])


def record(
    row: ApprovalRequest,
    event: ApprovalEventName,
    *,
    actor: Actor,
    clock: Clock,
    detail: Mapping[str, Plain] | None = None,
) -> None:
    """Write the audit event of an act on the request; the digest names what it was about."""
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=subject_of(row.pk),
        clause=row.clause,
        detail={"kind": row.kind, "request_sha256": row.digest, **(detail or {})},
    )
