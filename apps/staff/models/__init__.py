"""Rows of the app `staff`."""

from apps.staff.models.access_token import AccessToken
from apps.staff.models.api_client import ApiClient
from apps.staff.models.role_assignment import RoleAssignment
from apps.staff.models.spent_assertion import SpentAssertion
from apps.staff.models.staff_certificate import StaffCertificate
from apps.staff.models.staff_session import StaffSession
from apps.staff.models.user import User

__all__ = [
    "AccessToken",
    "ApiClient",
    "RoleAssignment",
    "SpentAssertion",
    "StaffCertificate",
    "StaffSession",
    "User",
]
