"""What the rules are now."""

from apps.policy.selectors.editions import current_edition, editions
from apps.policy.selectors.faults import policy_faults
from apps.policy.selectors.profiles import profile_in_force, profile_view, profiles
from apps.policy.selectors.site_policy import (
    forget_site_values,
    site_duration,
    site_switch,
    site_value,
    site_value_history,
    site_value_view,
    site_values,
)

__all__ = [
    "current_edition",
    "editions",
    "forget_site_values",
    "policy_faults",
    "profile_in_force",
    "profile_view",
    "profiles",
    "site_duration",
    "site_switch",
    "site_value",
    "site_value_history",
    "site_value_view",
    "site_values",
]
