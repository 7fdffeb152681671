"""The life of an approval request (design decision 9)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class ApprovalState(StrEnum):
    """Where a request stands; all but the first two are final."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    CONSUMED = "CONSUMED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class ApprovalEvent(StrEnum):
    """What can happen to a request."""

    COMPLETE = "COMPLETE"
    CONSUME = "CONSUME"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"
    EXPIRE = "EXPIRE"


APPROVAL_TABLE: Final = TransitionTable[ApprovalState, ApprovalEvent](
    {
        (ApprovalState.PENDING, ApprovalEvent.COMPLETE): ApprovalState.APPROVED,
        (ApprovalState.PENDING, ApprovalEvent.DECLINE): ApprovalState.DECLINED,
        (ApprovalState.PENDING, ApprovalEvent.WITHDRAW): ApprovalState.WITHDRAWN,
        (ApprovalState.PENDING, ApprovalEvent.EXPIRE): ApprovalState.EXPIRED,
        (ApprovalState.APPROVED, ApprovalEvent.CONSUME): ApprovalState.CONSUMED,
        (ApprovalState.APPROVED, ApprovalEvent.DECLINE): ApprovalState.DECLINED,
        (ApprovalState.APPROVED, ApprovalEvent.WITHDRAW): ApprovalState.WITHDRAWN,
        (ApprovalState.APPROVED, ApprovalEvent.EXPIRE): ApprovalState.EXPIRED,
    }
)


class BallotState(StrEnum):
    """Where a ballot stands; an open one is void after some minutes all the same."""

    ISSUED = "ISSUED"
    CAST = "CAST"
    VOID = "VOID"


class BallotEvent(StrEnum):
    """What can happen to a ballot."""

    CAST = "CAST"
    VOID = "VOID"


BALLOT_TABLE: Final = TransitionTable[BallotState, BallotEvent](
    {
        (BallotState.ISSUED, BallotEvent.CAST): BallotState.CAST,
        (BallotState.ISSUED, BallotEvent.VOID): BallotState.VOID,
    }
)
