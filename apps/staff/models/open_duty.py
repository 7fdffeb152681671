"""The row of a duty that somebody left behind (5.2.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class OpenDuty(models.Model):
    """A role that a person held when their work ended; closed when somebody else has taken it over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    role = models.CharField(_("role"), max_length=40)
    opened_at = models.DateTimeField(_("opened at"))
    successor = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("successor")
    )
    closed_by = models.CharField(_("closed by"), max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("duty left behind")
        verbose_name_plural = _("duties left behind")

    @override
    def __str__(self) -> str:
        return f"{self.role} {self.id}"
