"""The row of a course of a training plan (5.3.3, 5.3.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.cps.parameters import TRAINING_MAX_INTERVAL_MONTHS
from apps.lib.identifiers import new_id


class TrainingCourse(models.Model):
    """Which roles take the course, and after how many months again; never changed, a plan is replaced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(
        "staff.TrainingPlan", on_delete=models.PROTECT, related_name="+", verbose_name=_("training plan")
    )
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    roles = models.JSONField(_("roles"))
    cycle_months = models.PositiveIntegerField(_("cycle in months"))
    threat_update = models.BooleanField(_("threat update"))

    class Meta:
        verbose_name = _("training course")
        verbose_name_plural = _("training courses")
        constraints = [
            models.CheckConstraint(
                name="staff_course_cycle",
                condition=models.Q(cycle_months__gte=1, cycle_months__lte=TRAINING_MAX_INTERVAL_MONTHS),
            ),
            models.UniqueConstraint(name="staff_course_once", fields=["plan", "code"]),
        ]

    @override
    def __str__(self) -> str:
        return self.code
