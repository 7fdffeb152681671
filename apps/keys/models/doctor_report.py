from django.db import models

from apps.lib.identifiers import new_id


class DoctorReport(models.Model):
    """One examination of library, token and keys; `advice` is the one sentence that says what to do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    healthy = models.BooleanField()
    advice = models.CharField(max_length=300)
    facts = models.JSONField()
    examined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.examined_at} {self.advice}"
