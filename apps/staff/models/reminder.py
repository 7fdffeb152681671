"""The row of a reminder that was sent (5.3.4, 5.3.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class Reminder(models.Model):
    """One mail to one person about one date; `stage` is how many days before, negative once it is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    code = models.CharField(_("code"), max_length=24)
    subject = models.CharField(_("subject"), max_length=120)
    due_on = models.DateField(_("due on"))
    stage = models.IntegerField(_("days before"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="staff_reminder_once", fields=["user", "code", "subject", "due_on", "stage"]
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
