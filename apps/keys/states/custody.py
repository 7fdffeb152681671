"""What lies in safes, and what a count of it can find (5.2.1.3, 6.4.1, 6.4.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class CustodyItemKind(StrEnum):
    """What is kept under seal."""

    MEDIUM = "MEDIUM"
    MANAGEMENT_KEY = "MANAGEMENT_KEY"


class ManagementKeyKind(StrEnum):
    """What sets or opens the activation data of an HSM; its value is never recorded (6.4.1.1)."""

    SHARE = "SHARE"
    SECURITY_OFFICER_CARD = "SECURITY_OFFICER_CARD"
    OPERATOR_CARD = "OPERATOR_CARD"


class DestructionState(StrEnum):
    """How far the end of a medium is: its keeper's word, then a second custodian's."""

    RECORDED = "RECORDED"
    WITNESSED = "WITNESSED"


class DestructionEvent(StrEnum):
    """What may happen to it."""

    WITNESS = "WITNESS"


DESTRUCTION_TABLE: Final = TransitionTable(
    {(DestructionState.RECORDED, DestructionEvent.WITNESS): DestructionState.WITNESSED}
)


class CountResult(StrEnum):
    """What two counters found of one item."""

    MATCHES = "MATCHES"
    SEAL_DIFFERS = "SEAL_DIFFERS"
    NOT_FOUND = "NOT_FOUND"
    COUNTERS_DISAGREE = "COUNTERS_DISAGREE"


class CustodyFindingKind(StrEnum):
    """What is wrong in the safes, until a CA manager settles it."""

    SEAL_DIFFERS = "SEAL_DIFFERS"
    NOT_FOUND = "NOT_FOUND"
    COUNTERS_DISAGREE = "COUNTERS_DISAGREE"
    COUNT_OVERDUE = "COUNT_OVERDUE"
