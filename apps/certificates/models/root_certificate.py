"""The row of a trust anchor."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class RootCertificate(models.Model):
    """A root certificate that was compared with the root CA's minutes. One is in force.

    `sha256` is the fingerprint of `der`; `simulated` roots show as such on every screen.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    simulated = models.BooleanField()
    in_force = models.BooleanField(default=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["in_force"],
                condition=models.Q(in_force=True),
                name="certificates_one_root_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(not_after__gt=models.F("not_before")),
                name="certificates_root_period",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"root {self.sha256[:16]}"
