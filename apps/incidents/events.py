"""What this app writes into the audit log."""

from enum import StrEnum


class IncidentAudit(StrEnum):
    """``incidents.<thing>.<past participle>``."""

    OPENED = "incidents.incident.opened"
    ADVANCED = "incidents.incident.advanced"
    DECISION_REQUESTED = "incidents.compromise.decision_requested"
    DECIDED = "incidents.compromise.decided"
