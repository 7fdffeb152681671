"""What this app writes into the audit log."""

from enum import StrEnum


class IncidentAudit(StrEnum):
    """``incidents.<thing>.<past participle>``."""

    OPENED = "incidents.incident.opened"
    ADVANCED = "incidents.incident.advanced"
    DECISION_REQUESTED = "incidents.compromise.decision_requested"
    DECIDED = "incidents.compromise.decided"
    CHECKLIST_OPENED = "incidents.checklist.opened"
    MEASURE_TAKEN = "incidents.measure.taken"
    RESUMPTION_REQUESTED = "incidents.resumption.requested"
    REHEARSAL_REQUESTED = "incidents.rehearsal.requested"
    REHEARSAL_ENDED = "incidents.rehearsal.ended"
