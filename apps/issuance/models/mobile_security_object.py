from typing import ClassVar

from django.db import models

from apps.issuance.states import MsoState
from apps.lib.identifiers import new_id


class MobileSecurityObject(models.Model):
    """One member of a batch: the exact bytes to be signed, written down before the HSM is touched.

    A device key, and an entry of a status list, belongs to one row for ever; bytes and signature never
    change (triggers of migration 0002). No personal data: the payload holds salted digests only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(
        "issuance.IssuanceBatch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    device_key_thumbprint = models.BinaryField(unique=True)
    payload = models.BinaryField()
    payload_digest = models.BinaryField()
    status_list = models.ForeignKey(
        "issuance.StatusList", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status_index = models.PositiveIntegerField()
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=16, default=MsoState.RESERVED.value)
    signature = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in MsoState]), name="issuance_mso_state_known"
            ),
            models.UniqueConstraint(fields=["batch", "number"], name="issuance_mso_number"),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="issuance_mso_status_entry"),
            models.CheckConstraint(
                condition=models.Q(signature__isnull=False)
                | models.Q(state__in=["RESERVED", "VOID", "REVOKED"]),
                name="issuance_mso_signed_has_signature",
            ),
            models.CheckConstraint(
                condition=models.Q(signature__isnull=True) | ~models.Q(state__in=["RESERVED", "VOID"]),
                name="issuance_mso_unsigned_has_none",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["status_list", "status_index"],
                condition=models.Q(state="REVOKED"),
                name="issuance_mso_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"MSO {self.pk}"
