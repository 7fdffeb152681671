"""The row of an opened issue of the next certificate."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.certificates.models.ds_certificate import PURPOSES
from apps.certificates.states import OrderState
from apps.lib.identifiers import new_id


class CertificateOrder(models.Model):
    """The issue of the next certificate is open: who opened it, and for a ceremony on which day (6.3.2.1).

    The key need not exist yet: a new key made a month early would lose a month of its three. `key_id` is that
    of the predecessor, null for the first of its purpose; `certificate` the request that answered it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default=OrderState.OPENED.value)
    key_id = models.UUIDField(null=True)
    ceremony_on = models.DateField()
    opened_by = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    certificate = models.OneToOneField(
        "certificates.DsCertificate", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=OrderState.OPENED.value, certificate__isnull=True)
                | models.Q(state=OrderState.REQUEST_MADE.value, certificate__isnull=False),
                name="certificates_order_state",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=PURPOSES), name="certificates_order_purpose"
            ),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state=OrderState.OPENED.value),
                name="certificates_one_order_open",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.purpose} order {self.id}"
