"""The row of an exception from a qualification (5.3.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class PrerequisiteWaiver(models.Model):
    """A CA manager lets a person start without one area, for a time; the reason is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    role = models.CharField(_("role"), max_length=40)
    area = models.CharField(_("area"), max_length=24)
    sealed_reason = models.BinaryField()
    valid_until = models.DateField(_("valid until"))
    approval_id = models.UUIDField(_("approval"), null=True)
    granted_by = models.CharField(_("granted by"), max_length=80)
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("exception from a qualification")
        verbose_name_plural = _("exceptions from qualifications")

    @override
    def __str__(self) -> str:
        return f"{self.role} {self.area}"
