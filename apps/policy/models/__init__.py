"""Rows of the app `policy`."""

from apps.policy.models.algorithm_alert import AlgorithmAlert
from apps.policy.models.device_model import ApprovedDeviceModel
from apps.policy.models.hsm_evidence import HsmEvidence
from apps.policy.models.mso_profile_version import MsoProfileVersion
from apps.policy.models.policy_edition import PolicyEdition
from apps.policy.models.risk_assessment import RiskAssessment
from apps.policy.models.site_policy_value import SitePolicyValue
from apps.policy.models.strength_review import StrengthReview

__all__ = [
    "AlgorithmAlert",
    "ApprovedDeviceModel",
    "HsmEvidence",
    "MsoProfileVersion",
    "PolicyEdition",
    "RiskAssessment",
    "SitePolicyValue",
    "StrengthReview",
]
