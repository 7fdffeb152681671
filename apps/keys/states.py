"""States of keys, activations and signer processes; the tables are the specification (clause 6.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class DsKeyState(StrEnum):
    """Life of a key in the HSM. LOCKED: in service, but the signer waits for its custodians."""

    PLANNED = "PLANNED"
    GENERATED = "GENERATED"
    CSR_SENT = "CSR_SENT"
    CERTIFIED = "CERTIFIED"
    LOCKED = "LOCKED"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"
    DEACTIVATED = "DEACTIVATED"
    DESTROYED = "DESTROYED"
    SUSPECTED = "SUSPECTED"
    COMPROMISED = "COMPROMISED"


class DsKeyEvent(StrEnum):
    """What may happen to a key."""

    GENERATE = "GENERATE"
    SEND_REQUEST = "SEND_REQUEST"
    CERTIFY = "CERTIFY"
    LOCK = "LOCK"
    ACTIVATE = "ACTIVATE"
    RETIRE = "RETIRE"
    DEACTIVATE = "DEACTIVATE"
    DESTROY = "DESTROY"
    SUSPECT = "SUSPECT"
    CONFIRM_COMPROMISE = "CONFIRM_COMPROMISE"


_SUSPECTABLE: Final = (
    DsKeyState.GENERATED,
    DsKeyState.CSR_SENT,
    DsKeyState.CERTIFIED,
    DsKeyState.LOCKED,
    DsKeyState.ACTIVE,
    DsKeyState.RETIRED,
    DsKeyState.DEACTIVATED,
)
IN_SERVICE: Final = (DsKeyState.LOCKED, DsKeyState.ACTIVE)

DS_KEY_TABLE: Final = TransitionTable(
    {
        (DsKeyState.PLANNED, DsKeyEvent.GENERATE): DsKeyState.GENERATED,
        (DsKeyState.GENERATED, DsKeyEvent.SEND_REQUEST): DsKeyState.CSR_SENT,
        (DsKeyState.CSR_SENT, DsKeyEvent.SEND_REQUEST): DsKeyState.CSR_SENT,
        (DsKeyState.CSR_SENT, DsKeyEvent.CERTIFY): DsKeyState.CERTIFIED,
        (DsKeyState.CERTIFIED, DsKeyEvent.LOCK): DsKeyState.LOCKED,
        (DsKeyState.GENERATED, DsKeyEvent.LOCK): DsKeyState.LOCKED,  # log key: nobody certifies it
        (DsKeyState.LOCKED, DsKeyEvent.ACTIVATE): DsKeyState.ACTIVE,
        (DsKeyState.ACTIVE, DsKeyEvent.LOCK): DsKeyState.LOCKED,
        (DsKeyState.ACTIVE, DsKeyEvent.RETIRE): DsKeyState.RETIRED,
        (DsKeyState.LOCKED, DsKeyEvent.RETIRE): DsKeyState.RETIRED,
        (DsKeyState.RETIRED, DsKeyEvent.DEACTIVATE): DsKeyState.DEACTIVATED,
        (DsKeyState.DEACTIVATED, DsKeyEvent.DESTROY): DsKeyState.DESTROYED,
        (DsKeyState.SUSPECTED, DsKeyEvent.CONFIRM_COMPROMISE): DsKeyState.COMPROMISED,
        (DsKeyState.COMPROMISED, DsKeyEvent.DESTROY): DsKeyState.DESTROYED,
        **{(state, DsKeyEvent.SUSPECT): DsKeyState.SUSPECTED for state in _SUSPECTABLE},
    }
)


class ActivationKind(StrEnum):
    """Which act the custodians gather for."""

    ACTIVATE = "ACTIVATE"
    DEACTIVATE = "DEACTIVATE"


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
