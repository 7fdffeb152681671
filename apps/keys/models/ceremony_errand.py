from django.db import models

from apps.keys.states import ErrandState
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.identifiers import new_id


class CeremonyErrand(models.Model):
    """What the signer does for one step: written before it begins, so that a crash leaves a trace."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey("keys.CeremonyStep", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=24, choices=[(act.value, act.value) for act in StepAct])
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ErrandState])
    requested_at = models.DateTimeField()
    holder = models.CharField(max_length=100, default="")  # host and process id of the signer
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=64, default="")
    cause = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "round"], name="one_errand_of_a_round"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ErrandState]), name="errand_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["WAITING", "RUNNING"], finished_at__isnull=True)
                | models.Q(state__in=["DONE", "FAILED", "CANCELLED"], finished_at__isnull=False),
                name="errand_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.state}"
