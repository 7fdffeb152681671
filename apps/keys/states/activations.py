"""States of gatherings of custodians and of signer processes (clause 6.2.8)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class ActivationKind(StrEnum):
    """Which act the custodians gather for."""

    ACTIVATE = "ACTIVATE"
    DEACTIVATE = "DEACTIVATE"


class QuorumKind(StrEnum):
    """What the custodians hold: shares of a secret, or cards of a vendor's set."""

    SHARES = "SHARES"
    CARDS = "CARDS"


class ActivationState(StrEnum):
    """Life of one gathering of custodians."""

    COLLECTING = "COLLECTING"
    COMPLETE = "COMPLETE"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class ActivationEvent(StrEnum):
    """What may happen to it. FINISH and FAIL are the supervisor's."""

    COMPLETE = "COMPLETE"
    FINISH = "FINISH"
    FAIL = "FAIL"
    EXPIRE = "EXPIRE"


ACTIVATION_TABLE: Final = TransitionTable(
    {
        (ActivationState.COLLECTING, ActivationEvent.COMPLETE): ActivationState.COMPLETE,
        (ActivationState.COLLECTING, ActivationEvent.EXPIRE): ActivationState.EXPIRED,
        (ActivationState.COLLECTING, ActivationEvent.FAIL): ActivationState.FAILED,
        (ActivationState.COMPLETE, ActivationEvent.FINISH): ActivationState.DONE,
        (ActivationState.COMPLETE, ActivationEvent.FAIL): ActivationState.FAILED,
    }
)


class SignerRole(StrEnum):
    """Which of the signer's processes a row speaks of."""

    SUPERVISOR = "SUPERVISOR"
    SIGNER = "SIGNER"


class SignerState(StrEnum):
    """Whether a signer process can sign."""

    LOCKED = "LOCKED"
    OPEN = "OPEN"
    FAULT = "FAULT"
