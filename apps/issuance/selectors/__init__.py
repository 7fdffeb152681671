"""What other apps may ask about credentials."""

from apps.issuance.selectors.affected import affected_by_key, revocable_by_list, revoked_entries
from apps.issuance.selectors.credentials import (
    credential_by_id,
    credential_of_application,
    live_credential,
)
from apps.issuance.selectors.status_lists import status_list_content, status_list_ids, status_list_uri
from apps.issuance.selectors.timeline import credential_timeline

__all__ = [
    "affected_by_key",
    "credential_by_id",
    "credential_of_application",
    "credential_timeline",
    "live_credential",
    "revocable_by_list",
    "revoked_entries",
    "status_list_content",
    "status_list_ids",
    "status_list_uri",
]
