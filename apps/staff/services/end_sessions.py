"""End a person's sessions: logging out, a new password, a reset, leaving (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.models import StaffSession
from apps.staff.services._sessions import close_sessions
from apps.staff.types import SessionEnd


def end_sessions(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    end: SessionEnd,
    only: UUID | None = None,
    spare: UUID | None = None,
) -> int:
    """End every open session of the person (`only` that one, or all but `spare`); return how many ended.

    They are over at once: each request looks at the row (`keep_session`).
    """
    with transaction.atomic():
        rows = StaffSession.objects.select_for_update().filter(user_id=user_id, ended_at__isnull=True)
        if only is not None:
            rows = rows.filter(pk=only)
        if spare is not None:
            rows = rows.exclude(pk=spare)
        return close_sessions(list(rows), actor=actor, clock=clock, end=end)
