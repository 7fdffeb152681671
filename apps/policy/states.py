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
