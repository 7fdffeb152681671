"""The row of an entry of the operation log."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class OperationLogEntry(Record):
    """What happened in the operation (5.2.1.7); never changes."""

    kind = models.CharField(_("kind"), max_length=40)
    happened_at = models.DateTimeField(_("happened at"))
    order = models.ForeignKey(
        "operations.WorkOrder",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("work order"),
        null=True,
        blank=True,
    )
    sealed_text = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("entry of the operation log")
        verbose_name_plural = _("entries of the operation log")

    @override
    def __str__(self) -> str:
        return str(self.id)
