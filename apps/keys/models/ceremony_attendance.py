from django.db import models

from apps.lib.identifiers import new_id


class CeremonyAttendance(models.Model):
    """One stay of a participant in the room, entry and exit confirmed by facility staff (5.2.1.8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    participant = models.ForeignKey("keys.CeremonyParticipant", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entry_confirmed_by = models.CharField(max_length=100)
    left_at = models.DateTimeField(null=True)
    exit_confirmed_by = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(left_at__isnull=True),
                name="one_stay_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True, exit_confirmed_by="")
                | (models.Q(left_at__gte=models.F("entered_at")) & ~models.Q(exit_confirmed_by="")),
                name="ceremony_attendance_exit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.entered_at}"
