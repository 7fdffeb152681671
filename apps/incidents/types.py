"""What this app tells others about incidents."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.incidents.states import CompromiseState, IncidentState, Measure, MeasureState, RehearsalState
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedList:
    """A status list after the rehearsal: entries set before and after, and the size of the signed part."""

    list_id: str
    before: int
    after: int
    compressed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalResult:
    """What a compromise would ask for; `seconds` were measured on the copy for `done_objects` MSOs."""

    credentials: int
    objects: int
    done_credentials: int
    done_objects: int
    seconds: float
    list_seconds: float
    lists: tuple[RehearsedList, ...]

    def expected_seconds(self) -> float:
        """Return how long all of it takes at the measured rate: the revocation and building the lists."""
        rate = self.done_objects / self.seconds if self.seconds and self.done_objects else 0.0
        return (self.objects / rate if rate else 0.0) + self.list_seconds

    def expected_minutes(self) -> int:
        """Return the same in whole minutes, rounded up."""
        return math.ceil(self.expected_seconds() / 60)

    def expected_hours(self) -> float:
        """Return the same in hours with one decimal."""
        return round(self.expected_seconds() / 3600, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalView:
    """A rehearsal as it stands; `result` is None before its end and after a failure."""

    rehearsal_id: UUID
    key_id: UUID
    state: RehearsalState
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    result: RehearsalResult | None
    cause: str
