"""The row of a risk assessment."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.policy.states import RiskConclusion


class RiskAssessment(models.Model):
    """Whether the risk calls for a measure (6.2.8.1), and where its document is; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    measure = models.CharField(_("measure"), max_length=64)
    conclusion = models.CharField(_("conclusion"), max_length=24)
    document = models.CharField(_("document"), max_length=200)
    document_sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    assessed_on = models.DateField(_("assessed on"))
    valid_until = models.DateField(_("valid until"))
    assessed_by = models.CharField(_("assessed by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_risk_conclusion",
                condition=models.Q(conclusion__in=[each.value for each in RiskConclusion]),
            ),
            models.CheckConstraint(
                name="policy_risk_period", condition=models.Q(valid_until__gte=models.F("assessed_on"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.measure} {self.assessed_on}"
