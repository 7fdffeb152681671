"""Ending sessions: the same few lines for every reason."""

from collections.abc import Iterable

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.types import SessionEnd


def close_sessions(rows: Iterable[StaffSession], *, actor: Actor, clock: Clock, end: SessionEnd) -> int:
    """End the rows, each with its audit event, in the caller's transaction; return how many."""
    closed = 0
    for row in rows:
        row.ended_at, row.end_reason = clock.now(), end.value
        row.save(update_fields=["ended_at", "end_reason"])
        refused = end is SessionEnd.TERMINAL_CHANGED
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.SESSION_REFUSED if refused else StaffEvent.SESSION_ENDED,
            subject=f"staff:{row.user_id}",
            outcome=Outcome.REFUSED if refused else Outcome.DONE,
            clause="5.2.3",
            detail={"session": str(row.pk), "reason": end.value},
        )
        closed += 1
    return closed
