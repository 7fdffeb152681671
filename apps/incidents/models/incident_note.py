from django.db import models

from apps.lib.identifiers import new_id


class IncidentNote(models.Model):
    """What was done and found, beside the step (`code`) that it explains; only ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    note = models.TextField()
    written_by = models.CharField(max_length=100)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id} {self.code}"
