"""The row of a training that was held (5.3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class TrainingSession(models.Model):
    """One course on one day under one plan; who attended stands in `TrainingRecord`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(
        "staff.TrainingPlan", on_delete=models.PROTECT, related_name="+", verbose_name=_("training plan")
    )
    course = models.CharField(_("course"), max_length=40)
    held_on = models.DateField(_("held on"))
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")

    @override
    def __str__(self) -> str:
        return f"{self.course} {self.held_on}"
