"""End the own sessions: logging out, idle or too long (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import FactorRefused
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.services._sessions import close_sessions
from apps.staff.types import SessionEnd


def end_sessions(
    *, actor: Actor, clock: Clock, user_id: UUID, end: SessionEnd, only: UUID | None = None
) -> int:
    """End the person's open sessions, or `only` that one; return how many ended.

    Raises `FactorRefused` for another person's: those end with the account's reset or the employment.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.SESSION_ENDED, subject=subject),
        transaction.atomic(),
    ):
        if actor.actor_id != subject:
            raise FactorRefused(field="user_id", clause="5.2.3")
        rows = StaffSession.objects.select_for_update().filter(user_id=user_id, ended_at__isnull=True)
        if only is not None:
            rows = rows.filter(pk=only)
        return close_sessions(rows, actor=actor, clock=clock, end=end)
