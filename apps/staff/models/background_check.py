"""The row of a background check (5.3.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.types import CheckResult


class BackgroundCheck(models.Model):
    """Which papers were looked at, when and by whom; the findings are sealed. Added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    carried_out_on = models.DateField(_("carried out on"))
    documents = models.JSONField(_("documents"))
    result = models.CharField(_("result"), max_length=6)
    sealed_findings = models.BinaryField()
    checked_by = models.CharField(_("checked by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("background check")
        verbose_name_plural = _("background checks")
        constraints = [
            models.CheckConstraint(
                name="staff_check_result",
                condition=models.Q(result__in=[result.value for result in CheckResult]),
            ),
            models.CheckConstraint(
                name="staff_check_period", condition=models.Q(valid_until__gt=models.F("carried_out_on"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
