"""The row of a nonce that an applicant signs once."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class Nonce(models.Model):
    """Only the SHA-256 of the value is kept; `consumed_at` is set by one conditional update."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    value_hash = models.BinaryField(max_length=32, unique=True)
    issued_to = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_nonce_period", condition=models.Q(expires_at__gt=models.F("issued_at"))
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
