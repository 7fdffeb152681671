from django.db import models

from apps.lib.identifiers import new_id


class OnCallDay(models.Model):
    """A legal day (JST) on which a custodian says to be reachable for a ceremony (5.2.1.3, 6.3.2.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    custodian = models.CharField(max_length=100)
    day = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["custodian", "day"], name="one_word_of_a_custodian_on_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.custodian} {self.day}"
