"""Commands of the revocation."""

from apps.revocation.services.build_due_status_lists import build_due_status_lists
from apps.revocation.services.build_status_list import build_status_list
from apps.revocation.services.receive_revocation_request import receive_revocation_request

__all__ = ["build_due_status_lists", "build_status_list", "receive_revocation_request"]
