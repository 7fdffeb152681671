"""What this app tells others about incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.incidents.states import CompromiseState, IncidentState, Measure, MeasureState
from apps.lib.canonical import Plain


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """One line of a checklist; `evidence` is what proved it, `taken_by` an actor id."""

    measure: Measure
    state: MeasureState
    evidence: Mapping[str, Plain]
    taken_by: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The measures of a confirmed compromise, in their order."""

    incident_id: UUID
    key_id: UUID
    measures: tuple[MeasureView, ...]

    def taken(self) -> frozenset[Measure]:
        """Return the measures that are taken."""
        return frozenset(one.measure for one in self.measures if one.state is MeasureState.TAKEN)

    def complete(self) -> bool:
        """Say whether nothing is open any more."""
        return len(self.taken()) == len(self.measures)
