"""What other apps may ask about revocation."""

from apps.revocation.selectors.claims import approval_claims
from apps.revocation.selectors.mass import (
    check_published,
    mass_revocation_of_key,
    running_mass_revocations,
    unfinished_mass_revocations,
)
from apps.revocation.selectors.requests import request_of_credential
from apps.revocation.selectors.status_lists import current_status_list, published_status_lists

__all__ = [
    "approval_claims",
    "check_published",
    "current_status_list",
    "mass_revocation_of_key",
    "published_status_lists",
    "request_of_credential",
    "running_mass_revocations",
    "unfinished_mass_revocations",
]
