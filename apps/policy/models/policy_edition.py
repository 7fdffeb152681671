"""The row of an adopted edition of the regulation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class PolicyEdition(models.Model):
    """An edition of the operating regulation (cover page); rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.CharField(_("version"), max_length=16, unique=True)
    issued_on = models.DateField(_("issued on"))
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    changed_parts = models.TextField(_("changed parts"))
    adopted_by = models.CharField(_("adopted by"), max_length=80)
    adopted_at = models.DateTimeField(_("adopted at"))

    class Meta:
        verbose_name = _("edition of the regulation")
        verbose_name_plural = _("editions of the regulation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_edition_period",
                condition=models.Q(in_force_until__isnull=True)
                | models.Q(in_force_until__gte=models.F("in_force_from")),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.version
