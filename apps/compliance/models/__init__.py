"""Rows of the app `compliance`."""

from apps.compliance.models.authority_finding import AuthorityFinding
from apps.compliance.models.compliance_audit import ComplianceAudit

__all__ = ["AuthorityFinding", "ComplianceAudit"]
