"""Sessions of staff as they stand."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.cps.approval_kinds import DECIDING_ROLES
from apps.policy.selectors import site_switch
from apps.staff.models import StaffSession
from apps.staff.types import Proof, SessionView


def session_view(row: StaffSession) -> SessionView:
    """Return the row as a value."""
    return SessionView(
        session_id=row.pk,
        user_id=row.user_id,
        terminal=row.terminal,
        started_at=row.started_at,
        proof=Proof(row.proof),
        proved_at=row.proved_at,
    )


def open_sessions(user_id: UUID) -> tuple[SessionView, ...]:
    """Return the sessions of the person that have not ended, the oldest first."""
    rows = StaffSession.objects.filter(user_id=user_id, ended_at__isnull=True).order_by("started_at", "id")
    return tuple(session_view(row) for row in rows)


def card_needed(actor: Actor, proof: Proof) -> bool:
    """Say whether a role of the actor asks for a card or passkey, and less was shown (5.2.3)."""
    return (
        proof is Proof.TOTP and site_switch("card_for_deciding_roles") and bool(actor.roles & DECIDING_ROLES)
    )
