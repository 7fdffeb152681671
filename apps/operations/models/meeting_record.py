"""The row of a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class MeetingRecord(Record):
    """A meeting with its minutes and the plans that were before it (5.2.1.2); never changes."""

    held_on = models.DateField(_("held on"))
    organisations = models.JSONField(_("organisations present"))
    plans = models.JSONField(_("plans"))
    sealed_text = models.BinaryField(_("minutes"))
    minutes_sha256 = models.CharField(_("SHA-256 of the minutes"), max_length=64)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    @override
    def __str__(self) -> str:
        return f"{self.held_on} {self.id}"
