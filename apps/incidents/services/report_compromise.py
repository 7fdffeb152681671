"""4.9.12: the compromise is reported to the Digital Agency."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.incidents.errors import IncidentInvalid
from apps.incidents.events import IncidentAudit
from apps.incidents.permissions import TAKERS, require_role
from apps.incidents.selectors import checklist
from apps.incidents.services._checklist import take
from apps.incidents.services._rows import locked_incident, short_text
from apps.incidents.states import Measure
from apps.incidents.types import Checklist
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_LONGEST = 200


def report_compromise(
    *, actor: Actor, clock: Clock, incident_id: UUID, recipient: str, reported_at: datetime, reference: str
) -> Checklist:
    """Keep who was told at the Digital Agency, when, and under which number the report is filed.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `IncidentInvalid` (an empty field, a report from the
    future or from before the incident), `MeasureNotOurs`, `IllegalTransition` (reported already).
    """
    event = IncidentAudit.MEASURE_TAKEN
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, TAKERS[Measure.REPORT_COMPROMISE], clause="4.9.12")
        row = locked_incident(incident_id)
        if not row.opened_at <= reported_at <= clock.now():
            raise IncidentInvalid("after the incident and not in the future", field="reported_at")
        evidence = {
            "recipient": short_text(recipient, field="recipient", longest=_LONGEST),
            "reported_at": reported_at.isoformat(),
            "reporter": actor.actor_id,
            "reference": short_text(reference, field="reference", longest=_LONGEST),
        }
        take(incident_id, Measure.REPORT_COMPROMISE, evidence, actor=actor, clock=clock)
        return checklist(incident_id)
