"""Note that a second factor was shown in a session: at the login and at each step-up (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_value
from apps.staff.errors import CardNeeded, SessionOver
from apps.staff.events import StaffEvent
from apps.staff.models import StaffSession
from apps.staff.selectors.sessions import card_needed, session_view
from apps.staff.services._sessions import close_sessions
from apps.staff.types import Proof, SessionEnd, SessionView


def prove_session(*, actor: Actor, clock: Clock, session_id: UUID, proof: Proof) -> SessionView:
    """Stamp the session with the present instant; the person's oldest sessions beyond the limit end.

    Only a session that was proved counts against `sessions_per_person`, so that somebody who knows no
    more than the password cannot throw the owner out. Raises `SessionOver` and
    `CardNeeded`, audited.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_ACCEPTED, subject=actor.actor_id),
        transaction.atomic(),
    ):
        row = StaffSession.objects.select_for_update().filter(pk=session_id, ended_at__isnull=True).first()
        if row is None or f"staff:{row.user_id}" != actor.actor_id or row.terminal != actor.terminal:
            raise SessionOver(clause="5.2.3")
        if card_needed(actor, proof):
            raise CardNeeded(clause="5.2.3")
        row.proof, row.proved_at = proof.value, clock.now()
        row.save(update_fields=["proof", "proved_at"])
        _end_older(row, actor, clock)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.FACTOR_ACCEPTED,
            subject=actor.actor_id,
            clause="5.2.3",
            detail={"kind": proof.value, "session": str(row.pk)},
        )
    return session_view(row)


def _end_older(row: StaffSession, actor: Actor, clock: Clock) -> None:
    others = (
        StaffSession.objects.select_for_update()
        .filter(user_id=row.user_id, ended_at__isnull=True, proved_at__isnull=False)
        .exclude(pk=row.pk)
        .order_by("-started_at", "-id")
    )
    beyond = list(others)[site_value("sessions_per_person") - 1 :]
    close_sessions(beyond, actor=actor, clock=clock, end=SessionEnd.REPLACED)
