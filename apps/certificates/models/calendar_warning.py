"""The row of a date of the key calendar that reached a step of its announcement."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class CalendarWarning(models.Model):
    """That an end was announced, once for each step; `stage` is how many days before, -1 once it is past.

    Rows are only ever added: they prove that people were told in time (5.6, 6.3.2.1).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24)
    subject = models.CharField(max_length=64)
    due_on = models.DateField()
    stage = models.SmallIntegerField()
    escalated = models.BooleanField(default=False)
    raised_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "subject", "due_on", "stage"], name="certificates_warned_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
