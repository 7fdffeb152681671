from django.db import models

from apps.incidents.states import MEASURE_TABLE, Measure, MeasureEvent, MeasureState
from apps.lib.identifiers import new_id


class ResponseMeasure(models.Model):
    """One line of the checklist of a confirmed compromise; what is taken stays taken (trigger)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Measure])
    state = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in MeasureState],
        default=MeasureState.BLOCKED.value,
    )
    evidence = models.JSONField(default=dict)
    taken_by = models.CharField(max_length=100, blank=True, default="")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in MeasureState]),
                name="incident_measure_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="TAKEN") | models.Q(taken_at__isnull=False),
                name="incident_measure_taken_at",
            ),
            models.UniqueConstraint(fields=["incident", "measure"], name="incident_measure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.measure}"

    def apply(self, event: MeasureEvent) -> None:
        """Move to the state that follows; raise `IllegalTransition` where there is none."""
        self.state = MEASURE_TABLE.after(MeasureState(self.state), event).value
