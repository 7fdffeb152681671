"""5.7.3: the intake opens again, by a CA manager's approval and never before the checklist is done."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import refusals_audited
from apps.incidents.events import IncidentAudit
from apps.incidents.permissions import RESUMERS, require_role
from apps.incidents.selectors import checklist
from apps.incidents.services._checklist import take
from apps.incidents.services._resumption import act_of_resumption, ready_key
from apps.incidents.services._rows import locked_incident, subject_of
from apps.incidents.states import Measure
from apps.incidents.types import Checklist
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.registration.services import reopen_intake


def resume_intake(
    *, actor: Actor, clock: Clock, incident_id: UUID, reason: str, approval_id: UUID | None
) -> Checklist:
    """Use the approval of exactly this resumption up and accept new applications from now on.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `ChecklistMissing`, `ChecklistOpen`, `NoNewKey` (also
    where it went away since the approval), and what `consume_approval` raises.
    """
    event = IncidentAudit.MEASURE_TAKEN
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, RESUMERS, clause="5.7.3")
        row = locked_incident(incident_id)
        new_key = ready_key(row, clock)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.RESUME_INTAKE,
            subject=subject_of(row),
            act=act_of_resumption(incident_id, new_key, reason),
        )
        if approval_id is not None:
            reopen_intake(actor=actor, clock=clock, subject=subject_of(row), approval_id=approval_id)
        evidence = {"new_key": new_key, "approval": str(approval_id)}
        take(incident_id, Measure.RESUME_INTAKE, evidence, actor=actor, clock=clock)
        return checklist(incident_id)
