"""Refusals of the app `policy`."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused


class PolicyDecisionRefused(Refused):
    """The rules are put forward by the roles of the table of approvals, editions by the set-up."""

    code = "policy_decision_refused"
    title = "This role may not put rules forward"


class SiteValueUnchanged(Conflict):
    """The value stands already, under the edition in force."""

    code = "site_value_unchanged"
    title = "This value is in force already"


class SiteValueTampered(IntegrityFault):
    """A stored value lies outside the bounds of the code: it did not come through the command."""

    code = "site_value_tampered"
    title = "A stored site value lies outside its bounds"


class ProfileMissing(Missing):
    """No such profile version."""

    code = "profile_missing"
    title = "There is no such profile"


class ProfileDiffers(Conflict):
    """The version exists with another content; a change needs a new version number."""

    code = "profile_differs"
    title = "This version of the profile exists with another content"


class EditionMissing(Missing):
    """No edition of the regulation was adopted."""

    code = "edition_missing"
    title = "No edition of the regulation was adopted"


class EditionDiffers(IntegrityFault):
    """The stored edition is not the one that this code implements."""

    code = "edition_differs"
    title = "The adopted edition differs from the one this program implements"
