"""Ending sessions: the same few lines for every reason."""

from collections.abc import Iterable
from uuid import UUID

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.types import SessionEnd


def close_all_of(
    user_id: UUID, *, actor: Actor, clock: Clock, end: SessionEnd, spare: UUID | None = None
) -> int:
    """End every open session of the person but `spare`, in the caller's transaction; return how many.

    They are over at once: each request looks at the row (`keep_session`).
    """
    rows = StaffSession.objects.select_for_update().filter(user_id=user_id, ended_at__isnull=True)
    if spare is not None:
        rows = rows.exclude(pk=spare)
    return close_sessions(rows, actor=actor, clock=clock, end=end)


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
