"""The row of a training plan (5.3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.cps.roles import DECISION_BODY
from apps.staff.models.edition import Edition
from apps.staff.states import EditionState


class TrainingPlan(Edition):
    """Its courses are rows of `TrainingCourse`; the digest covers them. One plan at most is in force."""

    owner = models.CharField(_("owner"), max_length=20)
    title = models.CharField(_("title"), max_length=200)

    class Meta(Edition.Meta):
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        constraints = [
            *Edition.Meta.constraints,
            models.CheckConstraint(
                name="staff_training_plan_owner",
                condition=models.Q(owner__in=sorted(item.value for item in DECISION_BODY)),
            ),
            models.UniqueConstraint(name="staff_training_plan_version", fields=["version"]),
            models.UniqueConstraint(
                name="staff_one_training_plan",
                fields=["state"],
                condition=models.Q(state=EditionState.IN_FORCE.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.version} {self.state}"
