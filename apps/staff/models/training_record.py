"""The row that says that a person took a training (5.3.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class TrainingRecord(models.Model):
    """`next_due` is the last day on which the person is still trained in the course."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(
        "staff.TrainingSession",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("training session"),
    )
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    course = models.CharField(_("course"), max_length=40)
    held_on = models.DateField(_("held on"))
    next_due = models.DateField(_("next due"))

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        constraints = [
            models.CheckConstraint(
                name="staff_training_next", condition=models.Q(next_due__gt=models.F("held_on"))
            ),
            models.UniqueConstraint(name="staff_training_once", fields=["session", "user"]),
        ]
        indexes = [models.Index(fields=["user", "course"], name="staff_training_user_idx")]

    @override
    def __str__(self) -> str:
        return f"{self.course} {self.id}"
