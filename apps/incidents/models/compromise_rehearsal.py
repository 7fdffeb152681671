from django.db import models

from apps.incidents.states import REHEARSAL_TABLE, RehearsalEvent, RehearsalState
from apps.lib.identifiers import new_id


class CompromiseRehearsal(models.Model):
    """One rehearsal of the compromise of a key on a copy of the database, and what it measured."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_id = models.UUIDField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in RehearsalState],
        default=RehearsalState.REQUESTED.value,
    )
    requested_by = models.CharField(max_length=100)
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    cause = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RehearsalState]),
                name="incident_rehearsal_state",
            ),
        ]

    def __str__(self) -> str:
        return f"rehearsal {self.id}"

    def apply(self, event: RehearsalEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = REHEARSAL_TABLE.after(RehearsalState(self.state), event).value
