"""Commands of the app `policy`."""

from apps.policy.services.adopt_edition import adopt_edition
from apps.policy.services.approve_profile import approve_profile
from apps.policy.services.approve_strength_review import approve_strength_review
from apps.policy.services.decide_algorithm_alert import decide_algorithm_alert
from apps.policy.services.list_device_model import list_device_model
from apps.policy.services.propose_profile import propose_profile
from apps.policy.services.raise_algorithm_alert import raise_algorithm_alert
from apps.policy.services.record_hsm_evidence import record_hsm_evidence
from apps.policy.services.record_risk_assessment import record_risk_assessment
from apps.policy.services.record_strength_review import record_strength_review
from apps.policy.services.request_profile_approval import request_profile_approval
from apps.policy.services.request_review_approval import request_review_approval
from apps.policy.services.request_site_value import request_site_value
from apps.policy.services.set_site_value import set_site_value

__all__ = [
    "adopt_edition",
    "approve_profile",
    "approve_strength_review",
    "decide_algorithm_alert",
    "list_device_model",
    "propose_profile",
    "raise_algorithm_alert",
    "record_hsm_evidence",
    "record_risk_assessment",
    "record_strength_review",
    "request_profile_approval",
    "request_review_approval",
    "request_site_value",
    "set_site_value",
]
