"""Look at a session at each request: who, where, how long (5.2.3)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_duration
from apps.staff.errors import SessionOver
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.selectors.sessions import card_needed, session_view
from apps.staff.services._sessions import close_sessions
from apps.staff.types import Proof, SessionEnd, SessionView

_NOTED_EVERY: Final = timedelta(minutes=1)  # finer than the shortest idle limit, and few writes
_CLAUSE: Final = "5.2.3"


def keep_session(*, actor: Actor, clock: Clock, session_id: UUID | None) -> SessionView:
    """Return the session if the actor may go on with it, and note that it was used.

    Raises `SessionOver`, audited, where it is unknown, somebody else's, ended, unused for
    `session_idle_minutes`, older than `session_max_hours`, or where the terminal is another one.
    """
    rows = StaffSession.objects.filter(ended_at__isnull=True)
    row = rows.filter(pk=session_id).first() if session_id else None
    if row is None or f"staff:{row.user_id}" != actor.actor_id:
        _refuse(actor, clock, session_id)
        raise SessionOver(clause=_CLAUSE)
    if end := _end_of(row, actor, clock):
        with transaction.atomic():
            close_sessions([row], actor=actor, clock=clock, end=end)
        raise SessionOver(clause=_CLAUSE)
    if abs(clock.now() - row.last_seen_at) > _NOTED_EVERY:
        StaffSession.objects.filter(pk=row.pk, ended_at__isnull=True).update(last_seen_at=clock.now())
    return session_view(row)


def _end_of(row: StaffSession, actor: Actor, clock: Clock) -> SessionEnd | None:
    """Say why the session may not go on. A clock that was set back by more than a limit ends it too."""
    now = clock.now()
    if row.terminal != actor.terminal:
        return SessionEnd.TERMINAL_CHANGED
    if abs(now - row.started_at) > site_duration("session_max_hours"):
        return SessionEnd.TOO_OLD
    if abs(now - row.last_seen_at) > site_duration("session_idle_minutes"):
        return SessionEnd.IDLE
    return SessionEnd.CARD_NEEDED if card_needed(actor, Proof(row.proof)) else None


def _refuse(actor: Actor, clock: Clock, session_id: UUID | None) -> None:
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.SESSION_REFUSED,
            subject=actor.actor_id,
            outcome=Outcome.REFUSED,
            clause=_CLAUSE,
            detail={"session": str(session_id or ""), "reason": "ENDED"},
        )
