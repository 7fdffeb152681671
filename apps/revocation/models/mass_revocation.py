from typing import ClassVar

from django.db import models

from apps.lib.identifiers import new_id
from apps.revocation.states import MASS_TABLE, MassEvent, MassState


class MassRevocation(models.Model):
    """Everything that one compromised key signed, on its way to be revoked (4.9.12, 5.7.3).

    `cursor` is the last batch that is done, `seconds` the time spent at work; `waits_for` maps status lists
    to the content version that shows all of it, as of a `RevocationRequest`. `steering_note` says why it
    was paused or went on last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_id = models.UUIDField(unique=True)
    approval_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=32)
    state = models.CharField(max_length=8, default=MassState.RUNNING.value)
    cursor = models.UUIDField(null=True)
    expected_credentials = models.PositiveIntegerField()
    expected_objects = models.PositiveIntegerField()
    done_credentials = models.PositiveIntegerField(default=0)
    done_objects = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    waits_for = models.JSONField(default=dict)
    steering_note = models.CharField(max_length=500, blank=True, default="")
    started_by = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in MassState]), name="revocation_mass_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["RUNNING", "PAUSED"], executed_at__isnull=True)
                | models.Q(state__in=["EXECUTED", "FILED"], executed_at__isnull=False),
                name="revocation_mass_end_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"mass revocation {self.pk}"

    def apply(self, event: MassEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = MASS_TABLE.after(MassState(self.state), event).value
