from django.db import models

from apps.lib.identifiers import new_id


class StepEvidence(models.Model):
    """One fact that the signer read back in a step, and what the script expected (empty: nothing)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey("keys.CeremonyStep", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=500)
    expected = models.CharField(max_length=500, default="")
    agrees = models.BooleanField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "round", "name"], name="one_fact_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
