"""The row that closes the intake of new applications until a CA manager opens it again."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.states import IntakeState


class IntakeHold(models.Model):
    """One stop of the intake (5.7.3); `approval_id` is the decision behind it, `subject` what it is about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, default=IntakeState.HELD.value)
    subject = models.CharField(max_length=100)
    approval_id = models.UUIDField(unique=True)
    held_by = models.CharField(max_length=100)
    held_at = models.DateTimeField()
    resume_approval_id = models.UUIDField(null=True, unique=True)
    resumed_by = models.CharField(max_length=100, blank=True, default="")
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="registration_intake_state",
                condition=models.Q(state__in=[state.value for state in IntakeState]),
            ),
            models.CheckConstraint(
                name="registration_intake_resumed_by_approval",
                condition=models.Q(state=IntakeState.HELD.value, resumed_at__isnull=True)
                | models.Q(
                    state=IntakeState.RESUMED.value,
                    resumed_at__isnull=False,
                    resume_approval_id__isnull=False,
                ),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"intake hold {self.id}"
