"""States of a compliance audit; the table is the specification (9.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class AuditState(StrEnum):
    """Life of an audit up to its beginning on site."""

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"


class AuditStageEvent(StrEnum):
    """What may happen to it."""

    START = "START"


AUDIT_TABLE: Final = TransitionTable({(AuditState.PLANNED, AuditStageEvent.START): AuditState.IN_PROGRESS})


class FindingCode(StrEnum):
    """What the nightly review itself finds, beside what staff, approvals and policy tell it."""

    VERIFIER_UNSUPPORTED = "VERIFIER_UNSUPPORTED"
    GUARD_MISSING = "GUARD_MISSING"
    APPROVAL_MISSING = "APPROVAL_MISSING"
    ACT_UNSTAFFED = "ACT_UNSTAFFED"
    GROUP_TOO_SMALL = "GROUP_TOO_SMALL"
