from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id


class Delivery(models.Model):
    """One transmission of a batch to the phone; it may be repeated until one is acknowledged (4.4.1.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(
        "issuance.IssuanceBatch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    delivered_at = models.DateTimeField()
    delivered_to = models.CharField(max_length=100)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="issuance_delivery_number"),
            models.UniqueConstraint(
                fields=["batch"],
                condition=models.Q(acknowledged_at__isnull=False),
                name="issuance_one_acknowledgement",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.number} of batch {self.batch_id}"
