"""The row of a rotation plan (5.3.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.staff.models.edition import Edition
from apps.staff.states import EditionState


class RotationPlan(Edition):
    """The method of rotation in writing; nobody stays longer than `longest_months` in one role."""

    title = models.CharField(_("title"), max_length=200)
    longest_months = models.PositiveIntegerField(_("longest time in a role, in months"))

    class Meta(Edition.Meta):
        verbose_name = _("rotation plan")
        verbose_name_plural = _("rotation plans")
        constraints = [
            *Edition.Meta.constraints,
            models.CheckConstraint(name="staff_rotation_months", condition=models.Q(longest_months__gte=1)),
            models.UniqueConstraint(name="staff_rotation_plan_version", fields=["version"]),
            models.UniqueConstraint(
                name="staff_one_rotation_plan",
                fields=["state"],
                condition=models.Q(state=EditionState.IN_FORCE.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.version} {self.state}"
