"""The row of a version of a form."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record


class FormTemplate(Record):
    """The set form of a record (5.2.1.7); never changes."""

    form_code = models.CharField(_("form"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    fields = models.JSONField(_("fields"))

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="operations_form_template_version", fields=["form_code", "version"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.form_code} {self.version}"
