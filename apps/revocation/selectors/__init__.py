"""What other apps may ask about revocation."""

from apps.revocation.selectors.requests import request_of_credential
from apps.revocation.selectors.status_lists import current_status_list, published_status_lists

__all__ = ["current_status_list", "published_status_lists", "request_of_credential"]
