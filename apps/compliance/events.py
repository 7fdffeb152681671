"""Audit event names of the app `compliance`."""

from enum import StrEnum


class ComplianceEvent(StrEnum):
    """What the nightly review does."""

    AUTHORITY_REVIEWED = "compliance.authority.reviewed"
    FINDING_OPENED = "compliance.finding.opened"
    FINDING_CLEARED = "compliance.finding.cleared"


class ComplianceAuditEvent(StrEnum):
    """``compliance.<thing>.<past participle>``."""

    PLANNED = "compliance.audit.planned"
    SITE_LEAD_NAMED = "compliance.audit.site_lead_named"
    STARTED = "compliance.audit.started"
