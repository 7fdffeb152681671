"""Commands of the app `compliance`: they write its own rows and nothing else."""

from apps.compliance.services.name_site_lead import name_site_lead
from apps.compliance.services.plan_audit import plan_audit
from apps.compliance.services.review_authority import review_authority
from apps.compliance.services.start_audit import start_audit

__all__ = ["name_site_lead", "plan_audit", "review_authority", "start_audit"]
