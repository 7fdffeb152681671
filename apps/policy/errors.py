"""Refusals of the app `policy`."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused


class PolicyDecisionRefused(Refused):
    """Only CA managers of J-LIS and the Digital Agency decide about the rules."""

    code = "policy_decision_refused"
    title = "Only the CA managers of the two organisations may decide this"


class AlreadyApproved(Refused):
    """One person, and one organisation, has one voice."""

    code = "policy_already_approved"
    title = "This person or organisation has approved already"


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
