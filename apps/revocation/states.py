"""The life of a revocation request (clauses 3.4, 4.9)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class RequestState(StrEnum):
    """Where a revocation request stands. FILED: every list of the credential says so to verifiers."""

    RECEIVED = "RECEIVED"
    IDENTITY_VERIFIED = "IDENTITY_VERIFIED"
    EXECUTED = "EXECUTED"
    FILED = "FILED"
    REJECTED = "REJECTED"


class RequestEvent(StrEnum):
    """What can happen to a revocation request."""

    VERIFY = "VERIFY"
    EXECUTE = "EXECUTE"
    FILE = "FILE"
    REJECT = "REJECT"


class RevocationReason(StrEnum):
    """Why a holder revokes (4.9.2, 4.9.3); details are never published (2.2)."""

    STOP_USING = "STOP_USING"
    KEY_LEAKED = "KEY_LEAKED"
    KEY_LOST = "KEY_LOST"
    KEY_DAMAGED = "KEY_DAMAGED"
    DEVICE_UNUSABLE = "DEVICE_UNUSABLE"


_S, _E = RequestState, RequestEvent
REQUEST_TABLE: Final = TransitionTable(
    {
        (_S.RECEIVED, _E.VERIFY): _S.IDENTITY_VERIFIED,
        (_S.RECEIVED, _E.REJECT): _S.REJECTED,
        (_S.IDENTITY_VERIFIED, _E.EXECUTE): _S.EXECUTED,
        (_S.IDENTITY_VERIFIED, _E.REJECT): _S.REJECTED,
        (_S.EXECUTED, _E.FILE): _S.FILED,
    }
)


class MassState(StrEnum):
    """Where a mass revocation stands. EXECUTED: all are revoked; FILED: every list says so to verifiers."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    EXECUTED = "EXECUTED"
    FILED = "FILED"


class MassEvent(StrEnum):
    """What can happen to a mass revocation."""

    PAUSE = "PAUSE"
    CONTINUE = "CONTINUE"
    EXECUTE = "EXECUTE"
    FILE = "FILE"


MASS_TABLE: Final = TransitionTable(
    {
        (MassState.RUNNING, MassEvent.PAUSE): MassState.PAUSED,
        (MassState.RUNNING, MassEvent.EXECUTE): MassState.EXECUTED,
        (MassState.PAUSED, MassEvent.CONTINUE): MassState.RUNNING,
        (MassState.EXECUTED, MassEvent.FILE): MassState.FILED,
    }
)
