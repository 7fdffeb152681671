from django.db import models

from apps.keys.states import StepPart
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id


class StepConfirmation(models.Model):
    """One person's word that the step was done, as operator or as witness; nobody is both (5.2.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey("keys.CeremonyStep", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    part = models.CharField(max_length=10, choices=[(part.value, part.value) for part in StepPart])
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    actor_id = models.CharField(max_length=100)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "round", "actor_id"], name="one_part_in_a_step"),
            models.UniqueConstraint(
                fields=["step", "round", "role"],
                condition=models.Q(part="WITNESSED"),
                name="one_witness_of_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(part="OPERATED")
                | models.Q(part="WITNESSED", role__in=["certificate_issuer", "auditor"]),
                name="step_confirmation_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.part} {self.actor_id}"
