"""Rows of the app `staff`."""

from apps.staff.models.user import User

__all__ = ["User"]
