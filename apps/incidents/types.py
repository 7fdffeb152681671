"""What this app tells others about incidents."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.incidents.states import CompromiseState, IncidentState


class IncidentCategory(StrEnum):
    """What an incident is about (5.7.1)."""

    KEY_COMPROMISE = "KEY_COMPROMISE"
    SYSTEM_FAILURE = "SYSTEM_FAILURE"
    SECURITY_BREACH = "SECURITY_BREACH"
    DISASTER = "DISASTER"


class Severity(StrEnum):
    """How urgent it is."""

    ORDINARY = "ORDINARY"
    EMERGENCY = "EMERGENCY"


class Decision(StrEnum):
    """What a CA manager decides about the key of an incident (5.2.1.1)."""

    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    REISSUE_APPROVED = "REISSUE_APPROVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident as it stands."""

    incident_id: UUID
    category: IncidentCategory
    severity: Severity
    state: IncidentState
    summary: str
    key_id: UUID | None
    compromise: CompromiseState
    opened_by: str
    opened_at: datetime
