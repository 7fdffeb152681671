"""New applications are accepted again, on a CA manager's word (5.7.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import used_act
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.registration.errors import IntakeHoldMissing, IntakeUndecided
from apps.registration.events import RegistrationEvent
from apps.registration.models import IntakeHold
from apps.registration.selectors.intake import intake_standing
from apps.registration.states import INTAKE_TABLE, IntakeEvent, IntakeState
from apps.registration.types import IntakeStanding


def reopen_intake(*, actor: Actor, clock: Clock, subject: str, approval_id: UUID) -> IntakeStanding:
    """End the stop for `subject`, in the transaction that used the approval up; others stay in force.

    Raises `IntakeUndecided` (the approval is of another kind or subject, or was not used),
    `IntakeHoldMissing`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=RegistrationEvent.INTAKE_RESUMED, subject=subject),
        transaction.atomic(),
    ):
        if used_act(approval_id, kind=Kind.RESUME_INTAKE, subject=subject) is None:
            raise IntakeUndecided(clause="5.7.3")
        held = IntakeHold.objects.select_for_update().filter(subject=subject, state=IntakeState.HELD.value)
        row = held.first()
        if row is None:
            raise IntakeHoldMissing
        row.state = INTAKE_TABLE.after(IntakeState(row.state), IntakeEvent.RESUME).value
        row.resume_approval_id, row.resumed_by, row.resumed_at = approval_id, actor.actor_id, clock.now()
        row.save(update_fields=["state", "resume_approval_id", "resumed_by", "resumed_at"])
        record_event(
            actor=actor, clock=clock, event=RegistrationEvent.INTAKE_RESUMED, subject=subject, clause="5.7.3"
        )
        return intake_standing()
