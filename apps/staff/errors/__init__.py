"""Refusals of the app `staff`."""

from apps.staff.errors.clients import (
    AssertionInvalid,
    AssertionReplayed,
    ClientIdTaken,
    ClientInvalid,
    ScopeNotAllowed,
    TokenRefused,
)
from apps.staff.errors.login import (
    SessionOver,
)
from apps.staff.errors.people import (
    OwnRoleRefused,
    RoleAlreadyHeld,
    RoleConflict,
    RoleUnknown,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
    UserNameTaken,
)

__all__ = [
    "AssertionInvalid",
    "AssertionReplayed",
    "ClientIdTaken",
    "ClientInvalid",
    "OwnRoleRefused",
    "RoleAlreadyHeld",
    "RoleConflict",
    "RoleUnknown",
    "ScopeNotAllowed",
    "SessionOver",
    "StaffInvalid",
    "StaffManagementRefused",
    "StaffMissing",
    "TokenRefused",
    "UserNameTaken",
]
