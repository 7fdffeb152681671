from django.db import models

from apps.compliance.states import AuditState
from apps.compliance.types import AuditKind
from apps.lib.identifiers import new_id


class ComplianceAudit(models.Model):
    """An audit by an independent firm, with a CA manager in charge on site (5.2.1.1, 9.2, 9.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in AuditKind])
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in AuditState])
    reason = models.CharField(max_length=500, default="")
    planned_for = models.DateField()
    auditor = models.CharField(max_length=100)
    firm = models.CharField(max_length=100)
    independence_declared_on = models.DateField()
    site_lead = models.CharField(max_length=100, default="")
    planned_by = models.CharField(max_length=100)
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="REGULAR") | ~models.Q(reason=""), name="ad_hoc_audit_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(state="PLANNED") | ~models.Q(site_lead=""), name="audit_has_a_site_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.planned_for}"
