"""5.7.3: a measure of the checklist is ticked off when the system sees that it was taken."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.incidents.errors import MeasureNotOurs
from apps.incidents.events import IncidentAudit
from apps.incidents.permissions import TAKERS, require_role
from apps.incidents.selectors import checklist
from apps.incidents.services._checklist import take
from apps.incidents.services._evidence import PROOFS
from apps.incidents.services._rows import locked_incident
from apps.incidents.states import Measure
from apps.incidents.types import Checklist
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def take_measure(*, actor: Actor, clock: Clock, incident_id: UUID, measure: Measure) -> Checklist:
    """Look for the proof of the measure and write it down.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `MeasureNotOurs` (taken in another way), the refusal of
    the missing proof, `IllegalTransition` (another measure comes before it, or it is taken already).
    """
    event = IncidentAudit.MEASURE_TAKEN
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, TAKERS[measure], clause="5.7.3")
        row = locked_incident(incident_id)
        if measure not in PROOFS:
            raise MeasureNotOurs(clause="5.7.3")
        checklist(incident_id)
        take(incident_id, measure, PROOFS[measure](row, clock), actor=actor, clock=clock)
        return checklist(incident_id)
