from typing import ClassVar

from django.db import models

from apps.issuance.states import ATTEMPT_TABLE, AttemptEvent, AttemptOutcome
from apps.lib.identifiers import new_id


class SigningAttempt(models.Model):
    """One hand-over of a batch to the HSM, written before it: every possible signature has such a row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(
        "issuance.IssuanceBatch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    key_id = models.UUIDField()
    certificate_id = models.UUIDField()
    size = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default=AttemptOutcome.OPEN.value)
    cause = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[o.value for o in AttemptOutcome]),
                name="issuance_attempt_outcome_known",
            ),
            models.UniqueConstraint(fields=["batch", "number"], name="issuance_attempt_number"),
            models.UniqueConstraint(
                fields=["batch"], condition=models.Q(outcome="OPEN"), name="issuance_one_open_attempt"
            ),
            models.UniqueConstraint(
                fields=["batch"], condition=models.Q(outcome="SIGNED"), name="issuance_one_signed_attempt"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="OPEN", ended_at__isnull=True)
                | (~models.Q(outcome="OPEN") & models.Q(ended_at__isnull=False)),
                name="issuance_attempt_end_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of batch {self.batch_id}"

    def apply(self, event: AttemptEvent) -> None:
        """Close the attempt; raise `IllegalTransition` when it is closed."""
        self.outcome = ATTEMPT_TABLE.after(AttemptOutcome(self.outcome), event).value
