"""Compliance audits as they stand."""

from apps.compliance.models import ComplianceAudit
from apps.compliance.states import AuditState
from apps.compliance.types import AuditKind, AuditView


def audits() -> tuple[AuditView, ...]:
    """Return every audit, the latest planned day first."""
    return tuple(audit_of(row) for row in ComplianceAudit.objects.order_by("-planned_for", "pk"))


def audit_of(row: ComplianceAudit) -> AuditView:
    """Return the row as a value."""
    return AuditView(
        audit_id=row.pk,
        kind=AuditKind(row.kind),
        state=AuditState(row.state),
        planned_for=row.planned_for,
        auditor=row.auditor,
        firm=row.firm,
        site_lead=row.site_lead,
    )
