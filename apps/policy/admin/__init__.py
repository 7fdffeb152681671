"""Lists of the app `policy`."""

from apps.policy.admin import assurance, rules

__all__ = ["assurance", "rules"]
