"""What the app `policy` tells others."""

from apps.policy.types.assurance import (
    AlgorithmAlertView,
    AssuranceDue,
    AssuranceDueCode,
    DeviceModel,
    DeviceModelView,
    ModuleEvidence,
    ModuleEvidenceView,
    RiskAssessmentView,
    StrengthReviewView,
)
from apps.policy.types.rules import (
    ApprovedProfile,
    EditionView,
    PolicyFault,
    PolicyFaultCode,
    ProfileView,
    SiteValueView,
)

__all__ = [
    "AlgorithmAlertView",
    "ApprovedProfile",
    "AssuranceDue",
    "AssuranceDueCode",
    "DeviceModel",
    "DeviceModelView",
    "EditionView",
    "ModuleEvidence",
    "ModuleEvidenceView",
    "PolicyFault",
    "PolicyFaultCode",
    "ProfileView",
    "RiskAssessmentView",
    "SiteValueView",
    "StrengthReviewView",
]
