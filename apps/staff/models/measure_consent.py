"""The row of a measure on contract staff (5.3.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.types import Measure


class MeasureConsent(models.Model):
    """J-LIS consented (`approval_id`), the Digital Agency took the measure; the reason is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(
        "staff.ContractorContract", on_delete=models.PROTECT, related_name="+", verbose_name=_("contract")
    )
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    measure = models.CharField(_("measure"), max_length=16)
    sealed_reason = models.BinaryField()
    approval_id = models.UUIDField(_("approval"), null=True)
    taken_by = models.CharField(_("taken by"), max_length=80)
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name = _("measure on contract staff")
        verbose_name_plural = _("measures on contract staff")
        constraints = [
            models.CheckConstraint(
                name="staff_measure_kind",
                condition=models.Q(measure__in=[measure.value for measure in Measure]),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.measure} {self.id}"
