"""The life of a role assignment and of a staff certificate (5.2.1, 5.2.4)."""

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
