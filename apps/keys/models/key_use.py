from django.db import models

from apps.lib.identifiers import new_id


class KeyUse(models.Model):
    """How many signatures one process made with a key, as collected on a legal day (JST)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField()  # CKA_ID: also of a key that no row names
    day = models.DateField()
    process = models.CharField(max_length=64)  # name of its counter in the run-time directory
    signatures = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "day", "process"], name="one_count_of_a_key_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.day}"
