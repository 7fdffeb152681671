"""What the rules are now."""

from apps.policy.selectors.assurance import assurance_due, next_strength_review
from apps.policy.selectors.claims import approval_claims
from apps.policy.selectors.editions import current_edition, editions
from apps.policy.selectors.evidence import device_model_fault, device_models, hsm_evidence, hsm_evidence_for
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
from apps.policy.selectors.strength import (
    algorithm_alerts,
    key_size_supported,
    measure_dispensable,
    renewal_alerts,
    risk_assessments,
    strength_reviews,
)

__all__ = [
    "algorithm_alerts",
    "approval_claims",
    "assurance_due",
    "current_edition",
    "device_model_fault",
    "device_models",
    "editions",
    "forget_site_values",
    "hsm_evidence",
    "hsm_evidence_for",
    "key_size_supported",
    "measure_dispensable",
    "next_strength_review",
    "policy_faults",
    "profile_in_force",
    "profile_view",
    "profiles",
    "renewal_alerts",
    "risk_assessments",
    "site_duration",
    "site_switch",
    "site_value",
    "site_value_history",
    "site_value_view",
    "site_values",
    "strength_reviews",
]
