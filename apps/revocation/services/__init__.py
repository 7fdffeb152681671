"""Commands of the revocation."""

from apps.revocation.services.advance_mass_revocation import advance_mass_revocation
from apps.revocation.services.build_due_status_lists import build_due_status_lists
from apps.revocation.services.build_status_list import build_status_list
from apps.revocation.services.continue_mass_revocation import continue_mass_revocation
from apps.revocation.services.pause_mass_revocation import pause_mass_revocation
from apps.revocation.services.receive_revocation_request import receive_revocation_request
from apps.revocation.services.revoke_by_key import revoke_by_key

__all__ = [
    "advance_mass_revocation",
    "build_due_status_lists",
    "build_status_list",
    "continue_mass_revocation",
    "pause_mass_revocation",
    "receive_revocation_request",
    "revoke_by_key",
]
