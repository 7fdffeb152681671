from django.db import models

from apps.keys.states import DestructionState
from apps.lib.identifiers import new_id


class MediumDestruction(models.Model):
    """The end of a backup medium: its keeper destroyed it, a second custodian saw it (6.2.10.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    medium = models.OneToOneField("keys.BackupMedium", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in DestructionState])
    method = models.CharField(max_length=100)
    evidence = models.CharField(max_length=200)  # where the record lies
    destroyed_by = models.CharField(max_length=100)
    destroyed_at = models.DateTimeField()
    witnessed_by = models.CharField(max_length=100, default="")
    witnessed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="RECORDED", witnessed_by="", witnessed_at__isnull=True)
                | models.Q(state="WITNESSED", witnessed_at__isnull=False) & ~models.Q(witnessed_by=""),
                name="medium_destruction_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(destroyed_by=models.F("witnessed_by")),
                name="medium_destroyed_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medium_id} {self.state}"
