"""Audit event names of the app `policy`."""

from enum import StrEnum


class PolicyEvent(StrEnum):
    """What can happen to the rules."""

    EDITION_ADOPTED = "policy.edition.adopted"
    PROFILE_PROPOSED = "policy.profile.proposed"
    PROFILE_ASKED = "policy.profile.asked"
    PROFILE_APPROVED = "policy.profile.approved"
    PROFILE_RETIRED = "policy.profile.retired"
    SITE_VALUE_ASKED = "policy.site_value.asked"
    SITE_VALUE_SET = "policy.site_value.set"
