from django.db import models

from apps.keys.states import CeremonyState
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.identifiers import new_id


class KeyCeremony(models.Model):
    """One ceremony; `script` is the canonical text whose SHA-256 people read aloud."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ceremony_type = models.CharField(max_length=16, choices=[(t.value, t.value) for t in CeremonyType])
    state = models.CharField(max_length=24, choices=[(s.value, s.value) for s in CeremonyState])
    title = models.CharField(max_length=100)
    place = models.CharField(max_length=100)
    script = models.TextField()
    script_sha256 = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64, default="")
    environment_kind = models.CharField(
        max_length=12,
        default=EnvironmentKind.REHEARSAL.value,
        choices=[(kind.value, kind.value) for kind in EnvironmentKind],
    )
    drafted_by = models.CharField(max_length=100)
    drafted_at = models.DateTimeField()
    scheduled_by = models.CharField(max_length=100, default="")
    scheduled_for = models.DateField(null=True)
    started_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=100, default="")
    reported_at = models.DateTimeField(null=True)
    report = models.TextField(default="")
    minutes_sha256 = models.CharField(max_length=64, default="")
    approval_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CeremonyState]),
                name="key_ceremony_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="APPROVED")
                | (models.Q(approval_id__isnull=False) & ~models.Q(minutes_sha256="")),
                name="key_ceremony_approved_by_approval",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["DRAFT", "ABORTED"]) | models.Q(scheduled_for__isnull=False),
                name="key_ceremony_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return self.title
