"""Refusals of the app `operations`."""

from apps.lib.errors import Conflict, Invalid, Missing, Refused


class DutyRefused(Refused):
    """The person holds no role that has this duty, or logged in with a password only."""

    code = "operations_duty_refused"
    title = "This is not among the duties of your roles, or the second factor is missing"


class OperationsInvalid(Invalid):
    """A field of the record is malformed."""

    code = "operations_invalid"
    title = "The entry is not valid"


class RecordMissing(Missing):
    """There is no such record of operation."""

    code = "operations_record_missing"
    title = "There is no such record"


class RecordTaken(Conflict):
    """The record exists already: one for each day, period, code and version."""

    code = "operations_record_taken"
    title = "There is such a record already"


class ImportantOrderRefused(Refused):
    """Orders for important work are given by the CA manager (5.2.4)."""

    code = "important_order_refused"
    title = "Only the CA manager gives orders for important work"


class RoutineOrderRefused(Refused):
    """Orders for routine work are given by the operations manager (5.2.4)."""

    code = "routine_order_refused"
    title = "Only the operations manager gives orders for routine work"


class ActionIsImportant(Invalid):
    """The action counts as important work whatever the order says."""

    code = "order_action_important"
    title = "This action is important work and needs an order of that kind"


class ExecutorUnsuitable(Invalid):
    """A named person cannot carry out the order."""

    code = "order_executor_unsuitable"
    title = "A named person holds no role that carries out such work"


class TooFewExecutors(Invalid):
    """Important work is done by several people (5.2.2)."""

    code = "order_too_few_executors"
    title = "Important work is done by several people"


class NotNamedInOrder(Refused):
    """The order names other people."""

    code = "order_names_others"
    title = "This work order names other people"


class OrderMissing(Refused):
    """Nobody ordered this person to do this (5.2.4)."""

    code = "order_missing"
    title = "There is no work order in force under which you may do this"


class OwnWorkRefused(Refused):
    """Nobody confirms or approves the own work (5.2.4)."""

    code = "own_work_refused"
    title = "Nobody confirms or approves their own work"


class PlanWithoutMeeting(Refused):
    """A plan is approved by a meeting at which both organisations were present (5.2.1.2)."""

    code = "plan_without_meeting"
    title = "The plan was not before a meeting of both organisations"


class SameApprover(Refused):
    """The two approvals of a release are given by different people (5.2.1.2, 6.6.1)."""

    code = "release_same_approver"
    title = "The release and its introduction are approved by different people"


class NotInApprovalStage(Refused):
    """The release waits for something else than an approval."""

    code = "release_not_in_approval"
    title = "The release does not wait for an approval now"


class TemplateOutdated(Conflict):
    """A newer version of the form is in use."""

    code = "form_template_outdated"
    title = "A newer version of this form is in use"
