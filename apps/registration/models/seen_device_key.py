"""The row of a device key that was seen: such a key is used once, ever."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.types.application import DeviceKeyPurpose


class SeenDeviceKey(models.Model):
    """`thumbprint` is the COSE key thumbprint (RFC 9679, SHA-256); the row is never removed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thumbprint = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=8)
    holder = models.ForeignKey(
        "registration.Holder", on_delete=models.PROTECT, related_name="+", editable=False
    )
    application = models.ForeignKey(
        "registration.IssuanceApplication", on_delete=models.PROTECT, related_name="+", editable=False
    )
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_device_key_purpose",
                condition=models.Q(purpose__in=[purpose.value for purpose in DeviceKeyPurpose]),
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
