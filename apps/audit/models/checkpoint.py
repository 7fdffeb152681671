from django.db import models


class Checkpoint(models.Model):
    """A signed statement of the log's size and root (C2SP tlog-checkpoint). Append-only by trigger.

    `frontier` holds the roots of the perfect subtrees, largest first (32 bytes each); `consistency`
    the RFC 6962 proof from the checkpoint before; `last_seq` the highest sealed `AuditEvent.seq`.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    log_key = models.BinaryField()
    frontier = models.BinaryField()
    consistency = models.BinaryField(default=bytes)
    previous_size = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField()
    sealed_at = models.DateTimeField(db_index=True)
    sealed_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=models.F("previous_size"), previous_size__gte=0),
                name="checkpoint_grows",
            ),
        ]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} events"
