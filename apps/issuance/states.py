"""The lives of a credential, its batches, their MSOs and the attempts to sign them (4.3, 4.4, 4.9)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class CredentialState(StrEnum):
    """Where a credential stands. A holder has at most one in a live state (clause 4.3.1)."""

    PREPARED = "PREPARED"
    SIGNED = "SIGNED"
    DELIVERED = "DELIVERED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class CredentialEvent(StrEnum):
    """What can happen to a credential."""

    SIGN = "SIGN"
    DELIVER = "DELIVER"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    SUSPEND = "SUSPEND"
    RELEASE = "RELEASE"
    REVOKE = "REVOKE"
    EXPIRE = "EXPIRE"
    FAIL = "FAIL"


class BatchState(StrEnum):
    """Where the journal of one batch stands. RESERVED means: possibly signed."""

    REQUESTED = "REQUESTED"
    RESERVED = "RESERVED"
    SIGNED = "SIGNED"
    DELIVERED = "DELIVERED"
    HELD = "HELD"
    QUARANTINED = "QUARANTINED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class BatchEvent(StrEnum):
    """What can happen to a batch."""

    RESERVE = "RESERVE"
    SIGN = "SIGN"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    HOLD = "HOLD"
    QUARANTINE = "QUARANTINE"
    FAIL = "FAIL"
    CANCEL = "CANCEL"


class MsoState(StrEnum):
    """Where one member of a batch stands. VOID: surely never signed, its index and device key are burnt."""

    RESERVED = "RESERVED"
    SIGNED = "SIGNED"
    DELIVERED = "DELIVERED"
    USED = "USED"
    SUPERSEDED = "SUPERSEDED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    VOID = "VOID"


class MsoEvent(StrEnum):
    """What can happen to one MSO."""

    SIGN = "SIGN"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    USE = "USE"
    SUPERSEDE = "SUPERSEDE"
    EXPIRE = "EXPIRE"
    REVOKE = "REVOKE"
    FAIL = "FAIL"


class AttemptOutcome(StrEnum):
    """What became of one attempt to sign a batch. UNKNOWN means: the HSM possibly signed."""

    OPEN = "OPEN"
    SIGNED = "SIGNED"
    NOT_SIGNED = "NOT_SIGNED"
    UNKNOWN = "UNKNOWN"
    MISMATCHED = "MISMATCHED"


class AttemptEvent(StrEnum):
    """How an attempt ends."""

    SIGN = "SIGN"
    REFUSE = "REFUSE"
    LOSE = "LOSE"
    MISMATCH = "MISMATCH"


class StatusListState(StrEnum):
    """Whether new indices are drawn from a list."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


_C, _CE = CredentialState, CredentialEvent
CREDENTIAL_TABLE: Final = TransitionTable(
    {
        (_C.PREPARED, _CE.SIGN): _C.SIGNED,
        (_C.PREPARED, _CE.FAIL): _C.FAILED,
        (_C.PREPARED, _CE.REVOKE): _C.REVOKED,
        (_C.SIGNED, _CE.DELIVER): _C.DELIVERED,
        (_C.SIGNED, _CE.REVOKE): _C.REVOKED,
        (_C.SIGNED, _CE.EXPIRE): _C.EXPIRED,
        (_C.DELIVERED, _CE.DELIVER): _C.DELIVERED,
        (_C.DELIVERED, _CE.ACKNOWLEDGE): _C.ACTIVE,
        (_C.DELIVERED, _CE.REVOKE): _C.REVOKED,
        (_C.DELIVERED, _CE.EXPIRE): _C.EXPIRED,
        (_C.ACTIVE, _CE.SUSPEND): _C.SUSPENDED,
        (_C.ACTIVE, _CE.REVOKE): _C.REVOKED,
        (_C.ACTIVE, _CE.EXPIRE): _C.EXPIRED,
        (_C.SUSPENDED, _CE.RELEASE): _C.ACTIVE,
        (_C.SUSPENDED, _CE.REVOKE): _C.REVOKED,
        (_C.SUSPENDED, _CE.EXPIRE): _C.EXPIRED,
    }
)
LIVE_STATES: Final = frozenset({_C.PREPARED, _C.SIGNED, _C.DELIVERED, _C.ACTIVE, _C.SUSPENDED})

_B, _BE = BatchState, BatchEvent
BATCH_TABLE: Final = TransitionTable(
    {
        (_B.REQUESTED, _BE.RESERVE): _B.RESERVED,
        (_B.REQUESTED, _BE.FAIL): _B.FAILED,
        (_B.REQUESTED, _BE.CANCEL): _B.CANCELLED,
        (_B.RESERVED, _BE.SIGN): _B.SIGNED,
        (_B.RESERVED, _BE.FAIL): _B.FAILED,
        (_B.RESERVED, _BE.HOLD): _B.HELD,
        (_B.RESERVED, _BE.QUARANTINE): _B.QUARANTINED,
        (_B.RESERVED, _BE.CANCEL): _B.CANCELLED,
        (_B.HELD, _BE.CANCEL): _B.CANCELLED,
        (_B.QUARANTINED, _BE.CANCEL): _B.CANCELLED,
        (_B.SIGNED, _BE.ACKNOWLEDGE): _B.DELIVERED,
        (_B.SIGNED, _BE.CANCEL): _B.CANCELLED,
    }
)

_M, _ME = MsoState, MsoEvent
MSO_TABLE: Final = TransitionTable(
    {
        (_M.RESERVED, _ME.SIGN): _M.SIGNED,
        (_M.RESERVED, _ME.FAIL): _M.VOID,
        (_M.RESERVED, _ME.REVOKE): _M.REVOKED,
        (_M.SIGNED, _ME.ACKNOWLEDGE): _M.DELIVERED,
        (_M.SIGNED, _ME.EXPIRE): _M.EXPIRED,
        (_M.SIGNED, _ME.REVOKE): _M.REVOKED,
        (_M.DELIVERED, _ME.USE): _M.USED,
        (_M.DELIVERED, _ME.SUPERSEDE): _M.SUPERSEDED,
        (_M.DELIVERED, _ME.EXPIRE): _M.EXPIRED,
        (_M.DELIVERED, _ME.REVOKE): _M.REVOKED,
        (_M.USED, _ME.EXPIRE): _M.EXPIRED,
        (_M.USED, _ME.REVOKE): _M.REVOKED,
        (_M.SUPERSEDED, _ME.EXPIRE): _M.EXPIRED,
        (_M.SUPERSEDED, _ME.REVOKE): _M.REVOKED,
    }
)

_A, _AE = AttemptOutcome, AttemptEvent
ATTEMPT_TABLE: Final = TransitionTable(
    {
        (_A.OPEN, _AE.SIGN): _A.SIGNED,
        (_A.OPEN, _AE.REFUSE): _A.NOT_SIGNED,
        (_A.OPEN, _AE.LOSE): _A.UNKNOWN,
        (_A.OPEN, _AE.MISMATCH): _A.MISMATCHED,
    }
)
