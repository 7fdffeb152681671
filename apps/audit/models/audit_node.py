from django.db import models


class AuditNode(models.Model):
    """The root of a full subtree of 256, 65 536, ... leaves, kept so that proofs stay quick. Append-only."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    node_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="audit_node_once"),
        ]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"
