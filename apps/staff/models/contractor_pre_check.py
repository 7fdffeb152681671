"""The row of the Digital Agency's check of a contractor's person (5.3.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.types import CheckResult


class ContractorPreCheck(models.Model):
    """Ties a person to the contract under which they work; added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    contract = models.ForeignKey(
        "staff.ContractorContract", on_delete=models.PROTECT, related_name="+", verbose_name=_("contract")
    )
    result = models.CharField(_("result"), max_length=6)
    sealed_findings = models.BinaryField()
    checked_on = models.DateField(_("checked on"))
    checked_by = models.CharField(_("checked by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("check of a contractor's person")
        verbose_name_plural = _("checks of contractors' people")
        constraints = [
            models.CheckConstraint(
                name="staff_pre_check_result",
                condition=models.Q(result__in=[result.value for result in CheckResult]),
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
