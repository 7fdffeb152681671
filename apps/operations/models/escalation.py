"""The row of an escalation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class Escalation(Record):
    """Who was told of what, when (5.2.1.2); never changes."""

    subject = models.CharField(_("subject"), max_length=100)
    recipients = models.JSONField(_("recipients"))
    sealed_text = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")

    @override
    def __str__(self) -> str:
        return str(self.id)
