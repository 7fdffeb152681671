"""What other apps may ask about credentials."""

from apps.issuance.selectors.credentials import (
    credential_by_id,
    credential_of_application,
    live_credential,
)
from apps.issuance.selectors.status_lists import status_list_content, status_list_ids, status_list_uri
from apps.issuance.selectors.timeline import credential_timeline

__all__ = [
    "credential_by_id",
    "credential_of_application",
    "credential_timeline",
    "live_credential",
    "status_list_content",
    "status_list_ids",
    "status_list_uri",
]
