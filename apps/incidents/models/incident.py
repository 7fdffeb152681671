from django.db import models

from apps.incidents.states import CompromiseState, IncidentState
from apps.incidents.types import IncidentCategory, Severity
from apps.lib.identifiers import new_id


class Incident(models.Model):
    """One incident; `key_id` names the key whose compromise is in question."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.CharField(max_length=24, choices=[(c.value, c.value) for c in IncidentCategory])
    severity = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Severity])
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in IncidentState])
    summary = models.CharField(max_length=500)
    key_id = models.UUIDField(null=True)
    compromise = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CompromiseState])
    compromise_approval_id = models.UUIDField(null=True)
    reissue_approval_id = models.UUIDField(null=True)
    opened_by = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in IncidentState]), name="incident_state"
            ),
            models.CheckConstraint(
                condition=models.Q(compromise="NOT_ASKED") | models.Q(key_id__isnull=False),
                name="incident_compromise_of_a_key",
            ),
            models.CheckConstraint(
                condition=models.Q(compromise__in=["NOT_ASKED", "SUSPECTED"])
                | models.Q(compromise_approval_id__isnull=False),
                name="incident_decision_by_approval",
            ),
            models.CheckConstraint(
                condition=~models.Q(compromise="REISSUE_APPROVED")
                | models.Q(reissue_approval_id__isnull=False),
                name="incident_reissue_by_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.id}"
