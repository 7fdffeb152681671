"""States of incidents and of the question of compromise; the tables are the specification (5.2.1.1, 5.7)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class IncidentState(StrEnum):
    """Life of an incident."""

    OPENED = "OPENED"
    TRIAGED = "TRIAGED"
    CONTAINED = "CONTAINED"
    RECOVERING = "RECOVERING"
    RESOLVED = "RESOLVED"
    REVIEWED = "REVIEWED"
    CONCLUDED = "CONCLUDED"


class IncidentEvent(StrEnum):
    """What may happen to it."""

    TRIAGE = "TRIAGE"
    CONTAIN = "CONTAIN"
    RECOVER = "RECOVER"
    RESOLVE = "RESOLVE"
    REVIEW = "REVIEW"
    CONCLUDE = "CONCLUDE"


INCIDENT_TABLE: Final = TransitionTable(
    {
        (IncidentState.OPENED, IncidentEvent.TRIAGE): IncidentState.TRIAGED,
        (IncidentState.TRIAGED, IncidentEvent.CONTAIN): IncidentState.CONTAINED,
        (IncidentState.CONTAINED, IncidentEvent.RECOVER): IncidentState.RECOVERING,
        (IncidentState.RECOVERING, IncidentEvent.RESOLVE): IncidentState.RESOLVED,
        (IncidentState.RESOLVED, IncidentEvent.REVIEW): IncidentState.REVIEWED,
        (IncidentState.REVIEWED, IncidentEvent.CONCLUDE): IncidentState.CONCLUDED,
    }
)


class CompromiseState(StrEnum):
    """Whether the key of an incident is compromised."""

    NOT_ASKED = "NOT_ASKED"
    SUSPECTED = "SUSPECTED"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    REISSUE_APPROVED = "REISSUE_APPROVED"


class CompromiseEvent(StrEnum):
    """What may happen to the question; all but the first are a CA manager's."""

    SUSPECT = "SUSPECT"
    CONFIRM = "CONFIRM"
    DISMISS = "DISMISS"
    APPROVE_REISSUE = "APPROVE_REISSUE"


COMPROMISE_TABLE: Final = TransitionTable(
    {
        (CompromiseState.NOT_ASKED, CompromiseEvent.SUSPECT): CompromiseState.SUSPECTED,
        (CompromiseState.SUSPECTED, CompromiseEvent.CONFIRM): CompromiseState.CONFIRMED,
        (CompromiseState.SUSPECTED, CompromiseEvent.DISMISS): CompromiseState.DISMISSED,
        (CompromiseState.CONFIRMED, CompromiseEvent.APPROVE_REISSUE): CompromiseState.REISSUE_APPROVED,
    }
)
UNSETTLED: Final = (CompromiseState.SUSPECTED, CompromiseState.CONFIRMED)
