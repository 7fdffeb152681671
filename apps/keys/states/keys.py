"""States of keys; the table is the specification (clause 6.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class DsKeyState(StrEnum):
    """Life of a key in the HSM.

    LOCKED: in service, but the signer waits for its custodians. ABANDONED: planned, never made.
    """

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
    ABANDONED = "ABANDONED"


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
    ABANDON = "ABANDON"
    SET_ASIDE = "SET_ASIDE"


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
NEVER_MADE: Final = (DsKeyState.PLANNED, DsKeyState.ABANDONED)
# A key is backed up and brought back while it is still to sign (6.2.4.1, 6.2.5).
RECOVERABLE: Final = (
    DsKeyState.GENERATED,
    DsKeyState.CSR_SENT,
    DsKeyState.CERTIFIED,
    DsKeyState.LOCKED,
    DsKeyState.ACTIVE,
)

DS_KEY_TABLE: Final = TransitionTable(
    {
        (DsKeyState.PLANNED, DsKeyEvent.GENERATE): DsKeyState.GENERATED,
        (DsKeyState.PLANNED, DsKeyEvent.ABANDON): DsKeyState.ABANDONED,
        # made in a ceremony that was aborted, or in a step that was repeated: only to be destroyed
        (DsKeyState.GENERATED, DsKeyEvent.SET_ASIDE): DsKeyState.DEACTIVATED,
        (DsKeyState.CSR_SENT, DsKeyEvent.SET_ASIDE): DsKeyState.DEACTIVATED,
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
