"""5.7: an incident goes on step by step, each with a note of what was done."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.incidents.errors import CompromiseUnsettled
from apps.incidents.events import IncidentAudit
from apps.incidents.permissions import ADVANCERS, require_role
from apps.incidents.selectors import incident_of
from apps.incidents.services._checklist import require_complete
from apps.incidents.services._rows import Said, locked_incident, short_text, write
from apps.incidents.states import INCIDENT_TABLE, UNSETTLED, IncidentEvent, IncidentState
from apps.incidents.types import IncidentView
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_CLOSING = (IncidentEvent.RESOLVE, IncidentEvent.CONCLUDE)


def advance_incident(
    *, actor: Actor, clock: Clock, incident_id: UUID, event: IncidentEvent, note: str
) -> IncidentView:
    """Take the next step of an incident.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `IncidentInvalid`, `IllegalTransition`,
    `CompromiseUnsettled` (nothing is resolved before the CA manager has decided), `ReportMissing` and
    `ChecklistOpen` (nor before every measure of the checklist is taken, 4.9.12, 5.7.3).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=IncidentAudit.ADVANCED, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, ADVANCERS[event], clause="5.7.1")
        row = locked_incident(incident_id)
        row.state = INCIDENT_TABLE.after(IncidentState(row.state), event)
        if event is IncidentEvent.RESOLVE and row.compromise in UNSETTLED:
            raise CompromiseUnsettled(clause="5.2.1.1")
        if event in _CLOSING:
            require_complete(row)
        text = short_text(note, field="note")
        if row.state == IncidentState.CONCLUDED:
            row.closed_at = clock.now()
        row.save(update_fields=["state", "closed_at"])
        said = Said(clause="5.7.1", code=event.value, note=text)
        write(row, IncidentAudit.ADVANCED, said, actor=actor, clock=clock)
        return incident_of(row)
