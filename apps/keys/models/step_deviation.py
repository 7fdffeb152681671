from django.db import models

from apps.keys.states import DeviationDecision
from apps.lib.identifiers import new_id


class StepDeviation(models.Model):
    """Something in a step that differs from the script, and what the CA manager decided about it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey("keys.CeremonyStep", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    raised_by = models.CharField(max_length=100)
    raised_at = models.DateTimeField()
    decision = models.CharField(
        max_length=8, default="", choices=[(one.value, one.value) for one in DeviationDecision]
    )
    reason = models.CharField(max_length=500, default="")
    decided_by = models.CharField(max_length=100, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=models.Q(decision=""), name="one_open_deviation_of_a_step"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", reason="", decided_by="", decided_at__isnull=True)
                | (
                    models.Q(decision__in=[one.value for one in DeviationDecision], decided_at__isnull=False)
                    & ~models.Q(reason="")
                    & ~models.Q(decided_by="")
                ),
                name="step_deviation_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.decision}"
