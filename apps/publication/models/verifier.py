from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class Verifier(models.Model):
    """An organisation that may fetch revocation information under an agreement (1.3.4, 2.2)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    agreed_on = models.DateField()
    ends_on = models.DateField(null=True)
    registered_by = models.CharField(max_length=100, default="", editable=False)
    registered_at = models.DateTimeField()
    approval_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("agreed_on")),
                name="publication_verifier_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name
