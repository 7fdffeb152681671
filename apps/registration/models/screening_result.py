"""The row of one answered check (clause 3.2.3); never changed."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.types.screening import CheckCode, CheckOutcome


class ScreeningResult(models.Model):
    """`attempt` counts the runs of screening; the last attempt of a check is the one that counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "registration.IssuanceApplication", on_delete=models.PROTECT, related_name="+", editable=False
    )
    attempt = models.PositiveIntegerField()
    code = models.CharField(max_length=24)
    outcome = models.CharField(max_length=8)
    detail = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=20)
    sealed_evidence = models.BinaryField(null=True)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_screening_code",
                condition=models.Q(code__in=[code.value for code in CheckCode]),
            ),
            models.CheckConstraint(
                name="registration_screening_outcome",
                condition=models.Q(outcome__in=[outcome.value for outcome in CheckOutcome]),
            ),
            models.UniqueConstraint(
                name="registration_one_answer", fields=["application", "attempt", "code"]
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.outcome}"
