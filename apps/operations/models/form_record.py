"""The row of a filled form."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class FormRecord(Record):
    """A filled form (5.2.1.7): never changes, a correction is the next version of its `series`."""

    template = models.ForeignKey(
        "operations.FormTemplate", on_delete=models.PROTECT, related_name="+", verbose_name=_("form")
    )
    series = models.UUIDField(_("series"), db_index=True)
    version = models.PositiveIntegerField(_("version"))
    sealed_text = models.BinaryField(_("content"))
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)

    class Meta:
        verbose_name = _("filled form")
        verbose_name_plural = _("filled forms")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="operations_form_record_version", fields=["series", "version"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.series} {self.version}"
