"""Audit event names of the app `staff`."""

from enum import StrEnum


class StaffEvent(StrEnum):
    """What can happen to an account or a login (5.4.1: access to systems and registers is logged)."""

    MEMBER_REGISTERED = "staff.member.registered"
    ROLE_ASSIGNED = "staff.role.assigned"
    MEMBER_REQUESTED = "staff.member.requested"
    ROLE_REQUESTED = "staff.role.requested"
    ROLE_ACTIVATED = "staff.role.activated"
    ROLE_SUSPENDED = "staff.role.suspended"
    ROLE_RESUMED = "staff.role.resumed"
    ROLE_ENDED = "staff.role.ended"
    ROLE_WITHDRAWN = "staff.role.withdrawn"
    EMERGENCY_DECLARED = "staff.emergency.declared"
    SEPARATION_BROKEN = "staff.separation.broken"
    CERTIFICATE_REQUESTED = "staff.certificate.requested"
    CERTIFICATE_REGISTERED = "staff.certificate.registered"
    CERTIFICATE_REVOKED = "staff.certificate.revoked"
    PASSWORD_CHANGED = "staff.password.changed"  # noqa: S105 - the name of an event
    PASSWORD_ACCEPTED = "staff.password.accepted"  # noqa: S105 - the name of an event
    PASSWORD_REJECTED = "staff.password.rejected"  # noqa: S105 - the name of an event
    LOGIN_LOCKED = "staff.login.locked"
    FACTOR_ENROLLED = "staff.factor.enrolled"
    FACTOR_CONFIRMED = "staff.factor.confirmed"
    FACTOR_REMOVED = "staff.factor.removed"
    FIRST_BEGUN = "staff.first_administrators.begun"
    FIRST_COMPLETED = "staff.first_administrators.completed"
    LOGIN_RESET = "staff.login.reset"
    FACTOR_ACCEPTED = "staff.factor.accepted"
    FACTOR_REJECTED = "staff.factor.rejected"
    SESSION_ENDED = "staff.session.ended"
    SESSION_REFUSED = "staff.session.refused"
    RECORD_VIEWED = "staff.record.viewed"
    SCREEN_REFUSED = "staff.screen.refused"
    CLIENT_ASKED = "staff.client.asked"
    CLIENT_REGISTERED = "staff.client.registered"
    TOKEN_ISSUED = "staff.token.issued"  # noqa: S105 - the name of an event


class PersonnelEvent(StrEnum):
    """What can happen to a personnel file, a plan or a document (5.3)."""

    CHECK_RECORDED = "staff.check.recorded"
    QUALIFICATION_RECORDED = "staff.qualification.recorded"
    PREREQUISITE_WAIVED = "staff.prerequisite.waived"
    CONTRACT_RECORDED = "staff.contract.recorded"
    PRE_CHECK_RECORDED = "staff.pre_check.recorded"
    MEASURE_TAKEN = "staff.measure.taken"
    ACCOUNT_ACTIVATED = "staff.account.activated"
    ACCOUNT_DISABLED = "staff.account.disabled"
    PLAN_DRAFTED = "staff.training_plan.drafted"
    PLAN_ADOPTED = "staff.training_plan.adopted"
    TRAINING_RECORDED = "staff.training.recorded"
    TASK_CREATED = "staff.training_task.created"
    TASK_COMPLETED = "staff.training_task.completed"
    ROTATION_DRAFTED = "staff.rotation_plan.drafted"
    ROTATION_ADOPTED = "staff.rotation_plan.adopted"
    SANCTION_OPENED = "staff.sanction.opened"
    SANCTION_DECIDED = "staff.sanction.decided"
    SANCTION_READ = "staff.sanction.read"
    DOCUMENT_REGISTERED = "staff.document.registered"
    DOCUMENT_DRAFTED = "staff.document.drafted"
    DOCUMENT_PUBLISHED = "staff.document.published"
    DOCUMENT_READ = "staff.document.read"
    EMPLOYMENT_ENDED = "staff.employment.ended"
    DUTY_HANDED_OVER = "staff.duty.handed_over"
    WORK_MAIL_SET = "staff.work_mail.set"
    REMINDERS_SENT = "staff.reminder.sent"
