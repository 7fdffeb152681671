"""Life of an mdoc profile version (8.1)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class ProfileState(StrEnum):
    """DRAFT waits for approvals; one APPROVED version per document type may be signed; RETIRED is final."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    RETIRED = "RETIRED"


class ProfileEvent(StrEnum):
    """APPROVE: both organisations agreed. RETIRE: replaced by a newer version, or given up."""

    APPROVE = "APPROVE"
    RETIRE = "RETIRE"


PROFILE_TABLE: Final = TransitionTable(
    {
        (ProfileState.DRAFT, ProfileEvent.APPROVE): ProfileState.APPROVED,
        (ProfileState.DRAFT, ProfileEvent.RETIRE): ProfileState.RETIRED,
        (ProfileState.APPROVED, ProfileEvent.RETIRE): ProfileState.RETIRED,
    }
)


class ModuleStatus(StrEnum):
    """Standing of a module's validation at the programme that certified it (6.1.1, 6.2.11)."""

    ACTIVE = "ACTIVE"
    HISTORICAL = "HISTORICAL"
    REVOKED = "REVOKED"


class ReviewConclusion(StrEnum):
    """What a yearly security strength review found (6.1.5)."""

    SIZES_SUFFICE = "SIZES_SUFFICE"
    CHANGE_NEEDED = "CHANGE_NEEDED"


class AlertDecision(StrEnum):
    """What becomes of the warning that an algorithm is weak (6.3.2.1); RENEW asks for new keys now."""

    UNDECIDED = "UNDECIDED"
    NO_EFFECT = "NO_EFFECT"
    WATCH = "WATCH"
    RENEW = "RENEW"


class RiskConclusion(StrEnum):
    """Whether the assessed risk calls for the measure (6.2.8.1)."""

    MEASURE_NEEDED = "MEASURE_NEEDED"
    MEASURE_DISPENSABLE = "MEASURE_DISPENSABLE"
