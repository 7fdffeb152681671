"""The life of an application and of a holder's registration, as tables (clauses 4.1 to 4.4, 4.11)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class ApplicationState(StrEnum):
    """Where an issuance application stands."""

    RECEIVED = "RECEIVED"
    SCREENING = "SCREENING"
    RETRYABLE = "RETRYABLE"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    VERIFIED = "VERIFIED"
    APPROVED = "APPROVED"
    SIGNING = "SIGNING"
    ISSUED = "ISSUED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class ApplicationEvent(StrEnum):
    """What can happen to an application."""

    SCREEN = "SCREEN"
    WAIT = "WAIT"
    REFER = "REFER"
    VERIFY = "VERIFY"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    SIGN = "SIGN"
    SIGNING_FAILED = "SIGNING_FAILED"
    ISSUE = "ISSUE"
    DELIVER = "DELIVER"
    ACKNOWLEDGE = "ACKNOWLEDGE"


_S, _E = ApplicationState, ApplicationEvent

APPLICATION_TABLE: Final = TransitionTable(
    {
        (_S.RECEIVED, _E.SCREEN): _S.SCREENING,
        (_S.RECEIVED, _E.REJECT): _S.REJECTED,
        (_S.RECEIVED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.SCREENING, _E.SCREEN): _S.SCREENING,  # taken up again after a crash
        (_S.SCREENING, _E.WAIT): _S.RETRYABLE,
        (_S.SCREENING, _E.REFER): _S.MANUAL_REVIEW,
        (_S.SCREENING, _E.VERIFY): _S.VERIFIED,
        (_S.SCREENING, _E.REJECT): _S.REJECTED,
        (_S.RETRYABLE, _E.SCREEN): _S.SCREENING,
        (_S.RETRYABLE, _E.REJECT): _S.REJECTED,
        (_S.RETRYABLE, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.MANUAL_REVIEW, _E.REJECT): _S.REJECTED,
        (_S.MANUAL_REVIEW, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.VERIFIED, _E.APPROVE): _S.APPROVED,
        (_S.VERIFIED, _E.REJECT): _S.REJECTED,
        (_S.VERIFIED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.APPROVED, _E.SIGN): _S.SIGNING,
        (_S.APPROVED, _E.REJECT): _S.REJECTED,
        (_S.APPROVED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.SIGNING, _E.SIGNING_FAILED): _S.APPROVED,
        (_S.SIGNING, _E.ISSUE): _S.ISSUED,
        (_S.SIGNING, _E.REJECT): _S.REJECTED,
        (_S.SIGNING, _E.WITHDRAW): _S.WITHDRAWN,  # revoked before it was signed
        (_S.ISSUED, _E.DELIVER): _S.DELIVERED,
        (_S.ISSUED, _E.WITHDRAW): _S.WITHDRAWN,  # revoked before the phone had it
        (_S.DELIVERED, _E.DELIVER): _S.DELIVERED,  # fetched again before the acknowledgement
        (_S.DELIVERED, _E.ACKNOWLEDGE): _S.COMPLETED,
        (_S.DELIVERED, _E.WITHDRAW): _S.WITHDRAWN,  # revoked before the acknowledgement
    }
)

FINAL_STATES: Final = frozenset({_S.COMPLETED, _S.REJECTED, _S.WITHDRAWN})
IN_FLIGHT: Final = frozenset(_S) - FINAL_STATES


class EnrolmentState(StrEnum):
    """Whether a person is a holder."""

    APPLICANT = "APPLICANT"
    ENROLLED = "ENROLLED"
    ENDED = "ENDED"


class EnrolmentEvent(StrEnum):
    """What can happen to a registration."""

    ENROL = "ENROL"
    END = "END"


ENROLMENT_TABLE: Final = TransitionTable(
    {
        (EnrolmentState.APPLICANT, EnrolmentEvent.ENROL): EnrolmentState.ENROLLED,
        (EnrolmentState.ENDED, EnrolmentEvent.ENROL): EnrolmentState.ENROLLED,
        (EnrolmentState.ENROLLED, EnrolmentEvent.END): EnrolmentState.ENDED,
    }
)


class IntakeState(StrEnum):
    """Whether a stop of the intake is in force."""

    HELD = "HELD"
    RESUMED = "RESUMED"


class IntakeEvent(StrEnum):
    """What can happen to it."""

    RESUME = "RESUME"


INTAKE_TABLE: Final = TransitionTable({(IntakeState.HELD, IntakeEvent.RESUME): IntakeState.RESUMED})
