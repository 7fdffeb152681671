"""The row of an asset."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class Asset(Record):
    """A piece of equipment: owner, place, next maintenance (5.2.1.2)."""

    tag = models.CharField(_("asset tag"), max_length=40)
    kind = models.CharField(_("kind"), max_length=40)
    owner = models.CharField(_("owner"), max_length=40)
    location = models.CharField(_("location"), max_length=100)
    next_maintenance_on = models.DateField(_("next maintenance"))
    interval_months = models.PositiveIntegerField(_("months between maintenances"))

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="operations_asset_tag", fields=["tag"]),
        ]

    @override
    def __str__(self) -> str:
        return self.tag
