"""Commands of the app `policy`."""

from apps.policy.services.adopt_edition import adopt_edition
from apps.policy.services.approve_profile import approve_profile
from apps.policy.services.propose_profile import propose_profile
from apps.policy.services.request_profile_approval import request_profile_approval
from apps.policy.services.request_site_value import request_site_value
from apps.policy.services.set_site_value import set_site_value

__all__ = [
    "adopt_edition",
    "approve_profile",
    "propose_profile",
    "request_profile_approval",
    "request_site_value",
    "set_site_value",
]
