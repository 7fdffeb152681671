"""Rows of the app `policy`."""

from apps.policy.models.mso_profile_version import MsoProfileVersion
from apps.policy.models.policy_edition import PolicyEdition
from apps.policy.models.site_policy_value import SitePolicyValue

__all__ = ["MsoProfileVersion", "PolicyEdition", "SitePolicyValue"]
