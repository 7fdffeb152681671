from django.db import models

from apps.lib.identifiers import new_id


class IdempotencyRecord(models.Model):
    """The first answer to one keyed request of one client; replayed to each repetition (design 4.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    request_digest = models.BinaryField(max_length=32)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    sealed_body = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_of_client"),
            models.CheckConstraint(
                condition=models.Q(status__isnull=True, answered_at__isnull=True)
                | models.Q(status__isnull=False, answered_at__isnull=False),
                name="idempotency_answered_has_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.status or 'in flight'}"
