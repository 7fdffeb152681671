"""The row of a version of a configuration item."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class ConfigurationItem(Record):
    """What is in use since when, after which change (5.2.1.5); never changes."""

    item = models.CharField(_("item"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    change = models.ForeignKey(
        "operations.ChangeRequest",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("change request"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("configuration item")
        verbose_name_plural = _("configuration items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="operations_configuration_item_version", fields=["item", "version"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item} {self.version}"
