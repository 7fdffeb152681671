"""Begin a session after the password was accepted (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.selectors.sessions import session_view
from apps.staff.types import Proof, SessionView


def open_session(*, actor: Actor, clock: Clock, user_id: UUID) -> SessionView:
    """Open a half-open session at the actor's terminal; a second factor makes it whole (`prove_session`)."""
    now = clock.now()
    row = StaffSession(
        user_id=user_id, terminal=actor.terminal, started_at=now, last_seen_at=now, proof=Proof.NONE.value
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.PASSWORD_ACCEPTED,
            subject=f"staff:{user_id}",
            clause="5.2.3",
            detail={"session": str(row.pk)},
        )
    return session_view(row)
