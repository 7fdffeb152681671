"""Commands of the app `staff`."""

from apps.staff.services.assign_role import assign_role
from apps.staff.services.change_password import change_password
from apps.staff.services.end_sessions import end_sessions
from apps.staff.services.forget_tokens import forget_tokens
from apps.staff.services.issue_access_token import issue_access_token
from apps.staff.services.issue_recovery_codes import issue_recovery_codes
from apps.staff.services.keep_session import keep_session
from apps.staff.services.open_session import open_session
from apps.staff.services.prove_session import prove_session
from apps.staff.services.record_access import record_access
from apps.staff.services.register_client import register_client
from apps.staff.services.register_staff import register_staff
from apps.staff.services.withdraw_role import withdraw_role

__all__ = [
    "assign_role",
    "change_password",
    "end_sessions",
    "forget_tokens",
    "issue_access_token",
    "issue_recovery_codes",
    "keep_session",
    "open_session",
    "prove_session",
    "record_access",
    "register_client",
    "register_staff",
    "withdraw_role",
]
