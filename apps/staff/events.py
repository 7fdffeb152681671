"""Audit event names of the app `staff`."""

from enum import StrEnum


class StaffEvent(StrEnum):
    """What can happen to an account or a login (5.4.1: access to systems and registers is logged)."""

    MEMBER_REGISTERED = "staff.member.registered"
    ROLE_ASSIGNED = "staff.role.assigned"
    ROLE_WITHDRAWN = "staff.role.withdrawn"
    PASSWORD_CHANGED = "staff.password.changed"  # noqa: S105 - the name of an event
    PASSWORD_ACCEPTED = "staff.password.accepted"  # noqa: S105 - the name of an event
    PASSWORD_REJECTED = "staff.password.rejected"  # noqa: S105 - the name of an event
    LOGIN_LOCKED = "staff.login.locked"
    FACTOR_ENROLLED = "staff.factor.enrolled"
    FACTOR_ACCEPTED = "staff.factor.accepted"
    FACTOR_REJECTED = "staff.factor.rejected"
    SESSION_ENDED = "staff.session.ended"
    SESSION_REFUSED = "staff.session.refused"
    RECORD_VIEWED = "staff.record.viewed"
    SCREEN_REFUSED = "staff.screen.refused"
    CLIENT_REGISTERED = "staff.client.registered"
    TOKEN_ISSUED = "staff.token.issued"  # noqa: S105 - the name of an event
