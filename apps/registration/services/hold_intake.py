"""New applications are stopped in the moment in which a compromise is confirmed (5.7.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import used_act
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.registration.errors import IntakeUndecided
from apps.registration.events import RegistrationEvent
from apps.registration.models import IntakeHold
from apps.registration.selectors.intake import intake_standing
from apps.registration.types import IntakeStanding

_CONFIRMED = "CONFIRMED"  # as the app `incidents` writes it into the act


def hold_intake(*, actor: Actor, clock: Clock, subject: str, approval_id: UUID) -> IntakeStanding:
    """Close the intake, in the transaction that used the decision on `subject` up; applications get 503.

    Raises `IntakeUndecided` where that approval is of another kind, subject or decision, or was not used.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=RegistrationEvent.INTAKE_HELD, subject=subject),
        transaction.atomic(),
    ):
        act = used_act(approval_id, kind=Kind.DECIDE_COMPROMISE, subject=subject)
        if act is None or act.get("decision") != _CONFIRMED:
            raise IntakeUndecided(clause="5.7.3")
        IntakeHold.objects.create(
            subject=subject, approval_id=approval_id, held_by=actor.actor_id, held_at=clock.now()
        )
        record_event(
            actor=actor, clock=clock, event=RegistrationEvent.INTAKE_HELD, subject=subject, clause="5.7.3"
        )
        return intake_standing()
