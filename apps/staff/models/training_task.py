"""The row of a training that a change made necessary (5.3.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.states import TaskState
from apps.staff.types import TaskCause


class TrainingTask(models.Model):
    """`reference` names what changed: a role, a document version; one task for each change and person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    cause = models.CharField(_("cause"), max_length=24)
    reference = models.CharField(_("reference"), max_length=80)
    state = models.CharField(_("state"), max_length=12, default=TaskState.TO_DO.value)
    due_on = models.DateField(_("due on"))
    created_at = models.DateTimeField(_("created at"))
    closed_by = models.CharField(_("closed by"), max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("training task")
        verbose_name_plural = _("training tasks")
        constraints = [
            models.CheckConstraint(
                name="staff_task_state", condition=models.Q(state__in=[state.value for state in TaskState])
            ),
            models.CheckConstraint(
                name="staff_task_cause", condition=models.Q(cause__in=[cause.value for cause in TaskCause])
            ),
            models.UniqueConstraint(name="staff_task_once", fields=["user", "cause", "reference"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.cause} {self.id}"
