"""The row of the checklist of a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class DailyChecklist(Record):
    """The checks of one day (5.2.1.7); never changes."""

    day = models.DateField(_("day"), unique=True)
    failed = models.JSONField(_("not in order"))
    sealed_text = models.BinaryField(_("remarks"))

    class Meta:
        verbose_name = _("daily checklist")
        verbose_name_plural = _("daily checklists")

    @override
    def __str__(self) -> str:
        return f"{self.day}"
