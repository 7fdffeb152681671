"""Commands of the app `staff`."""

from apps.staff.services.assign_role import assign_role
from apps.staff.services.change_password import change_password
from apps.staff.services.issue_recovery_codes import issue_recovery_codes
from apps.staff.services.record_access import record_access
from apps.staff.services.register_staff import register_staff
from apps.staff.services.withdraw_role import withdraw_role

__all__ = [
    "assign_role",
    "change_password",
    "issue_recovery_codes",
    "record_access",
    "register_staff",
    "withdraw_role",
]
