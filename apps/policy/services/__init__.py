"""Commands of the app `policy`."""

from apps.policy.services.adopt_edition import adopt_edition
from apps.policy.services.approve_profile import approve_profile
from apps.policy.services.propose_profile import propose_profile
from apps.policy.services.set_site_value import set_site_value

__all__ = ["adopt_edition", "approve_profile", "propose_profile", "set_site_value"]
