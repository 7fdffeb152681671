"""The row of a maintenance."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class AssetMaintenance(Record):
    """What was done to an asset, under which order (5.2.1.5); never changes."""

    asset = models.ForeignKey(
        "operations.Asset", on_delete=models.PROTECT, related_name="+", verbose_name=_("asset")
    )
    order = models.ForeignKey(
        "operations.WorkOrder", on_delete=models.PROTECT, related_name="+", verbose_name=_("work order")
    )
    done_on = models.DateField(_("done on"))
    sealed_text = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("maintenances")

    @override
    def __str__(self) -> str:
        return str(self.id)
