from django.db import models

from apps.lib.identifiers import new_id


class OutboxEvent(models.Model):
    """One task that must follow one event, until the task says that it is done."""

    PENDING = "PENDING"
    SENT = "SENT"
    DONE = "DONE"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    task = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default=PENDING)
    attempts = models.PositiveIntegerField(default=0)
    last_code = models.CharField(max_length=64, blank=True)
    emitted_at = models.DateTimeField()
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["PENDING", "SENT", "DONE"]), name="outbox_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="DONE", done_at__isnull=False)
                | (~models.Q(state="DONE") & models.Q(done_at__isnull=True)),
                name="outbox_done_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="outbox_due", condition=~models.Q(state="DONE")),
        ]

    def __str__(self) -> str:
        return f"{self.event} -> {self.task or 'nothing'} ({self.state})"
