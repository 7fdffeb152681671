"""Lives of the records of operation (5.2.1.2, 5.2.1.5, 5.2.1.7, 5.2.4): one table each."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class OrderState(StrEnum):
    """Where a work order stands; a result that is not confirmed goes back to ISSUED (5.2.4)."""

    ISSUED = "ISSUED"
    DONE = "DONE"
    RESULT_CONFIRMED = "RESULT_CONFIRMED"
    CANCELLED = "CANCELLED"


class OrderEvent(StrEnum):
    """What can happen to a work order."""

    REPORT_DONE = "REPORT_DONE"
    CONFIRM_RESULT = "CONFIRM_RESULT"
    REJECT_RESULT = "REJECT_RESULT"
    CANCEL = "CANCEL"


ORDER_TABLE: Final = TransitionTable(
    {
        (OrderState.ISSUED, OrderEvent.REPORT_DONE): OrderState.DONE,
        (OrderState.ISSUED, OrderEvent.CANCEL): OrderState.CANCELLED,
        (OrderState.DONE, OrderEvent.CONFIRM_RESULT): OrderState.RESULT_CONFIRMED,
        (OrderState.DONE, OrderEvent.REJECT_RESULT): OrderState.ISSUED,
    }
)


class PlanState(StrEnum):
    """Where an activity plan stands; without the meeting and the approvals it stays PROPOSED (5.2.1.2)."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REPORTED = "REPORTED"


class PlanEvent(StrEnum):
    """What can happen to an activity plan."""

    REVISE = "REVISE"
    PROPOSE = "PROPOSE"
    APPROVE = "APPROVE"
    REPORT = "REPORT"


PLAN_TABLE: Final = TransitionTable(
    {
        (PlanState.DRAFT, PlanEvent.REVISE): PlanState.DRAFT,
        (PlanState.DRAFT, PlanEvent.PROPOSE): PlanState.PROPOSED,
        (PlanState.PROPOSED, PlanEvent.REVISE): PlanState.DRAFT,
        (PlanState.PROPOSED, PlanEvent.APPROVE): PlanState.APPROVED,
        (PlanState.APPROVED, PlanEvent.REPORT): PlanState.REPORTED,
    }
)


class ProblemState(StrEnum):
    """Where a problem stands (5.2.1.5); the operations manager approves the remedy (5.2.1.2)."""

    REPORTED = "REPORTED"
    ANALYSED = "ANALYSED"
    REMEDY_APPROVED = "REMEDY_APPROVED"
    SOLVED = "SOLVED"


class ProblemEvent(StrEnum):
    """What can happen to a problem."""

    ANALYSE = "ANALYSE"
    APPROVE_REMEDY = "APPROVE_REMEDY"
    RETURN = "RETURN"
    SOLVE = "SOLVE"


PROBLEM_TABLE: Final = TransitionTable(
    {
        (ProblemState.REPORTED, ProblemEvent.ANALYSE): ProblemState.ANALYSED,
        (ProblemState.ANALYSED, ProblemEvent.APPROVE_REMEDY): ProblemState.REMEDY_APPROVED,
        (ProblemState.ANALYSED, ProblemEvent.RETURN): ProblemState.REPORTED,
        (ProblemState.REMEDY_APPROVED, ProblemEvent.SOLVE): ProblemState.SOLVED,
    }
)


class ChangeState(StrEnum):
    """Where a change request stands (5.2.1.5)."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    IMPLEMENTED = "IMPLEMENTED"


class ChangeEvent(StrEnum):
    """What can happen to a change request."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    IMPLEMENT = "IMPLEMENT"


CHANGE_TABLE: Final = TransitionTable(
    {
        (ChangeState.REQUESTED, ChangeEvent.APPROVE): ChangeState.APPROVED,
        (ChangeState.REQUESTED, ChangeEvent.REJECT): ChangeState.REJECTED,
        (ChangeState.APPROVED, ChangeEvent.IMPLEMENT): ChangeState.IMPLEMENTED,
    }
)


class ReleaseState(StrEnum):
    """Where a release stands: first the operations manager, then the CA manager (5.2.1.2 before 6.6.1)."""

    DEVELOPED = "DEVELOPED"
    TESTED = "TESTED"
    OPS_APPROVED = "OPS_APPROVED"
    CA_APPROVED = "CA_APPROVED"
    DEPLOYED = "DEPLOYED"
    WITHDRAWN = "WITHDRAWN"


class ReleaseEvent(StrEnum):
    """What can happen to a release."""

    TEST = "TEST"
    RELEASE = "RELEASE"
    INTRODUCE = "INTRODUCE"
    DEPLOY = "DEPLOY"
    WITHDRAW = "WITHDRAW"


RELEASE_TABLE: Final = TransitionTable(
    {
        (ReleaseState.DEVELOPED, ReleaseEvent.TEST): ReleaseState.TESTED,
        (ReleaseState.TESTED, ReleaseEvent.RELEASE): ReleaseState.OPS_APPROVED,
        (ReleaseState.OPS_APPROVED, ReleaseEvent.INTRODUCE): ReleaseState.CA_APPROVED,
        (ReleaseState.CA_APPROVED, ReleaseEvent.DEPLOY): ReleaseState.DEPLOYED,
        (ReleaseState.DEVELOPED, ReleaseEvent.WITHDRAW): ReleaseState.WITHDRAWN,
        (ReleaseState.TESTED, ReleaseEvent.WITHDRAW): ReleaseState.WITHDRAWN,
        (ReleaseState.OPS_APPROVED, ReleaseEvent.WITHDRAW): ReleaseState.WITHDRAWN,
        (ReleaseState.CA_APPROVED, ReleaseEvent.WITHDRAW): ReleaseState.WITHDRAWN,
    }
)


class InquiryState(StrEnum):
    """Where an inquiry stands (5.2.1.7)."""

    RECEIVED = "RECEIVED"
    ANSWERED = "ANSWERED"


class InquiryEvent(StrEnum):
    """What can happen to an inquiry."""

    ANSWER = "ANSWER"


INQUIRY_TABLE: Final = TransitionTable({(InquiryState.RECEIVED, InquiryEvent.ANSWER): InquiryState.ANSWERED})


class ReportState(StrEnum):
    """Where a periodic report stands (5.2.1.7)."""

    DUE = "DUE"
    SUBMITTED = "SUBMITTED"


class ReportEvent(StrEnum):
    """What can happen to a periodic report."""

    SUBMIT = "SUBMIT"


REPORT_TABLE: Final = TransitionTable({(ReportState.DUE, ReportEvent.SUBMIT): ReportState.SUBMITTED})


class AuditRequestState(StrEnum):
    """Where a request of an auditor stands (5.2.1.7)."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    ACCEPTED = "ACCEPTED"


class AuditRequestEvent(StrEnum):
    """What can happen to a request of an auditor."""

    ANSWER = "ANSWER"
    ACCEPT = "ACCEPT"
    RETURN = "RETURN"


AUDIT_REQUEST_TABLE: Final = TransitionTable(
    {
        (AuditRequestState.ASKED, AuditRequestEvent.ANSWER): AuditRequestState.ANSWERED,
        (AuditRequestState.ANSWERED, AuditRequestEvent.ACCEPT): AuditRequestState.ACCEPTED,
        (AuditRequestState.ANSWERED, AuditRequestEvent.RETURN): AuditRequestState.ASKED,
    }
)
