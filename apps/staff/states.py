"""The life of role assignments, certificates, second factors, plans, tasks and cases (5.2, 5.3)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class AssignmentState(StrEnum):
    """Where an assignment stands; only ACTIVE gives power, the last two are final."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


class AssignmentEvent(StrEnum):
    """What can happen to an assignment; END is the date, WITHDRAW a person."""

    ACTIVATE = "ACTIVATE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    WITHDRAW = "WITHDRAW"
    END = "END"


ASSIGNMENT_TABLE: Final = TransitionTable[AssignmentState, AssignmentEvent](
    {
        (AssignmentState.PENDING, AssignmentEvent.ACTIVATE): AssignmentState.ACTIVE,
        (AssignmentState.PENDING, AssignmentEvent.WITHDRAW): AssignmentState.WITHDRAWN,
        (AssignmentState.PENDING, AssignmentEvent.END): AssignmentState.ENDED,
        (AssignmentState.ACTIVE, AssignmentEvent.SUSPEND): AssignmentState.SUSPENDED,
        (AssignmentState.ACTIVE, AssignmentEvent.WITHDRAW): AssignmentState.WITHDRAWN,
        (AssignmentState.ACTIVE, AssignmentEvent.END): AssignmentState.ENDED,
        (AssignmentState.SUSPENDED, AssignmentEvent.RESUME): AssignmentState.ACTIVE,
        (AssignmentState.SUSPENDED, AssignmentEvent.WITHDRAW): AssignmentState.WITHDRAWN,
        (AssignmentState.SUSPENDED, AssignmentEvent.END): AssignmentState.ENDED,
    }
)


class CertificateState(StrEnum):
    """Where the certificate of a member of staff stands; REVOKED is final (its period ends by date)."""

    VALID = "VALID"
    REVOKED = "REVOKED"


class CertificateEvent(StrEnum):
    """What can happen to it."""

    REVOKE = "REVOKE"


CERTIFICATE_TABLE: Final = TransitionTable[CertificateState, CertificateEvent](
    {(CertificateState.VALID, CertificateEvent.REVOKE): CertificateState.REVOKED}
)


class EditionState(StrEnum):
    """Where a version of a plan or document stands."""

    DRAFT = "DRAFT"
    IN_FORCE = "IN_FORCE"
    SUPERSEDED = "SUPERSEDED"


class EditionEvent(StrEnum):
    """What can happen to a version."""

    ADOPT = "ADOPT"
    SUPERSEDE = "SUPERSEDE"


EDITION_TABLE: Final = TransitionTable[EditionState, EditionEvent](
    {
        (EditionState.DRAFT, EditionEvent.ADOPT): EditionState.IN_FORCE,
        (EditionState.DRAFT, EditionEvent.SUPERSEDE): EditionState.SUPERSEDED,
        (EditionState.IN_FORCE, EditionEvent.SUPERSEDE): EditionState.SUPERSEDED,
    }
)


class TaskState(StrEnum):
    """Where a training task stands (5.3.4)."""

    TO_DO = "TO_DO"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class TaskEvent(StrEnum):
    """What can happen to a training task."""

    COMPLETE = "COMPLETE"
    CANCEL = "CANCEL"


TASK_TABLE: Final = TransitionTable[TaskState, TaskEvent](
    {
        (TaskState.TO_DO, TaskEvent.COMPLETE): TaskState.DONE,
        (TaskState.TO_DO, TaskEvent.CANCEL): TaskState.CANCELLED,
    }
)


class SanctionState(StrEnum):
    """Where a sanction case stands (5.3.6)."""

    UNDER_REVIEW = "UNDER_REVIEW"
    DECIDED = "DECIDED"


class SanctionEvent(StrEnum):
    """What can happen to a sanction case."""

    DECIDE = "DECIDE"


SANCTION_TABLE: Final = TransitionTable[SanctionState, SanctionEvent](
    {(SanctionState.UNDER_REVIEW, SanctionEvent.DECIDE): SanctionState.DECIDED}
)


class FactorState(StrEnum):
    """Where a second factor stands; only ACTIVE logs in and votes, REMOVED is final."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    ACTIVE = "ACTIVE"
    REMOVED = "REMOVED"


class FactorEvent(StrEnum):
    """What can happen to a second factor."""

    CONFIRM = "CONFIRM"
    REMOVE = "REMOVE"


FACTOR_TABLE: Final = TransitionTable[FactorState, FactorEvent](
    {
        (FactorState.AWAITING_APPROVAL, FactorEvent.CONFIRM): FactorState.ACTIVE,
        (FactorState.AWAITING_APPROVAL, FactorEvent.REMOVE): FactorState.REMOVED,
        (FactorState.ACTIVE, FactorEvent.REMOVE): FactorState.REMOVED,
    }
)


class FirstState(StrEnum):
    """Where the registration of the first administrators stands; CLOSED is for ever."""

    BEGUN = "BEGUN"
    CLOSED = "CLOSED"
    LAPSED = "LAPSED"


class FirstEvent(StrEnum):
    """What can happen to it: the second operator completes it, or the code's time runs out."""

    COMPLETE = "COMPLETE"
    LAPSE = "LAPSE"


FIRST_TABLE: Final = TransitionTable[FirstState, FirstEvent](
    {
        (FirstState.BEGUN, FirstEvent.COMPLETE): FirstState.CLOSED,
        (FirstState.BEGUN, FirstEvent.LAPSE): FirstState.LAPSED,
    }
)
