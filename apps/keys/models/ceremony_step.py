from django.db import models

from apps.keys.states import StepState
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import StepType
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id


class CeremonyStep(models.Model):
    """One step of the script; who did it stands in `StepConfirmation`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ceremony = models.ForeignKey("keys.KeyCeremony", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    step_type = models.CharField(max_length=16, choices=[(t.value, t.value) for t in StepType])
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    clause = models.CharField(max_length=16)
    text = models.CharField(max_length=1000)
    act = models.CharField(
        max_length=24, default=StepAct.NONE.value, choices=[(act.value, act.value) for act in StepAct]
    )
    expect = models.JSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in StepState])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "number"], name="one_step_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in StepState]), name="ceremony_step_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(step_type="SELF_SIGNED"), name="no_self_signed_certificate"
            ),
            models.CheckConstraint(
                condition=models.Q(step_type="CONDUCT", role="ops_manager")
                | models.Q(step_type="PKI_OPERATION", role="pki_engineer")
                | models.Q(
                    step_type__in=["KEYGEN", "HSM_OPERATION", "BACKUP", "RESTORE"], role="key_custodian"
                ),
                name="ceremony_step_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id} {self.number}"
