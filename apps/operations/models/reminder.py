"""The row of a reminder."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class Reminder(Record):
    """That something overdue was pointed out (5.2.1.2, 5.2.1.7); once for each thing, never changes."""

    code = models.CharField(_("what"), max_length=40)
    subject = models.CharField(_("subject"), max_length=100)
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="operations_reminder_once", fields=["code", "subject", "due_on"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
