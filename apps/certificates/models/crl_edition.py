"""The row of one edition of the root's revocation list."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id


class CrlEdition(models.Model):
    """A list that was checked and accepted; rows are only ever added.

    `number` is the cRLNumber as 40 hexadecimal digits, so that it sorts like the number (RFC 5280 5.2.3
    allows 20 octets).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    root = models.ForeignKey("certificates.RootCertificate", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    der = models.BinaryField()
    this_update_at = models.DateTimeField()
    next_update_at = models.DateTimeField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["root", "number"], name="certificates_crl_number_once"),
            models.CheckConstraint(
                condition=models.Q(next_update_at__gt=models.F("this_update_at")),
                name="certificates_crl_period",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"CRL {self.number.lstrip('0')}"
