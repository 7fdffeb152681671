"""Rows of the app `staff`."""

from apps.staff.models.role_assignment import RoleAssignment
from apps.staff.models.user import User

__all__ = ["RoleAssignment", "User"]
