"""Refusals of the app `policy`."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused


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


class AssuranceRefused(Refused):
    """Evidence, device list, reviews and alerts are kept by the roles that the regulation names."""

    code = "assurance_refused"
    title = "This role may not keep this record"


class StrengthReviewNeeded(Refused):
    """A key size changes only after a review that found it needed, approved by J-LIS (6.1.5)."""

    code = "strength_review_needed"
    title = "The change of a key size needs an approved security strength review"


class StrengthReviewMissing(Missing):
    """No such review."""

    code = "strength_review_missing"
    title = "There is no such security strength review"


class StrengthReviewClosed(Conflict):
    """The review needs no approval, or has one."""

    code = "strength_review_closed"
    title = "This security strength review waits for no approval"


class AlertMissing(Missing):
    """No such algorithm alert."""

    code = "algorithm_alert_missing"
    title = "There is no such algorithm alert"


class AlertDecided(Conflict):
    """The alert was decided before."""

    code = "algorithm_alert_decided"
    title = "This algorithm alert was decided before"


class RiskAssessmentNeeded(Invalid):
    """A second factor is given up only where a current risk assessment says so (6.2.8.1)."""

    code = "risk_assessment_needed"
    title = "A current risk assessment must find this measure dispensable"
