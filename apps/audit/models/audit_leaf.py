from django.db import models


class AuditLeaf(models.Model):
    """The place of one event in the sealed log: dense positions from 0. Append-only by trigger."""

    position = models.BigIntegerField(primary_key=True)
    event_seq = models.BigIntegerField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(position__gte=0), name="leaf_position_from_zero"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.position}"
