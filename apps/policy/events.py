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
    HSM_EVIDENCE_RECORDED = "policy.hsm_evidence.recorded"
    DEVICE_MODEL_LISTED = "policy.device_model.listed"
    STRENGTH_REVIEWED = "policy.strength_review.recorded"
    STRENGTH_REVIEW_ASKED = "policy.strength_review.asked"
    STRENGTH_REVIEW_APPROVED = "policy.strength_review.approved"
    ALGORITHM_ALERT_RAISED = "policy.algorithm_alert.raised"
    ALGORITHM_ALERT_DECIDED = "policy.algorithm_alert.decided"
    RISK_ASSESSED = "policy.risk_assessment.recorded"
