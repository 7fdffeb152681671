"""The row of a value that the site set."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class SitePolicyValue(models.Model):
    """One version of one value under one edition; the highest version counts, rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.ForeignKey(
        "policy.PolicyEdition", on_delete=models.PROTECT, related_name="+", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=64)
    version = models.PositiveIntegerField(_("version"))
    value = models.IntegerField(_("value"))
    set_by = models.CharField(_("set by"), max_length=80)
    set_at = models.DateTimeField(_("set at"))
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)

    class Meta:
        verbose_name = _("site value")
        verbose_name_plural = _("site values")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="policy_value_version", fields=["name", "version"])
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.version}"
