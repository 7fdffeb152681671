"""The row of a check of a module's validation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.policy.states import ModuleStatus


class HsmEvidence(models.Model):
    """What the certifying programme said of a module on a day (6.1.1.1, 6.2.11); rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    manufacturer = models.CharField(_("manufacturer"), max_length=32)
    model = models.CharField(_("model"), max_length=16)
    firmware = models.CharField(_("firmware"), max_length=16)
    level = models.PositiveSmallIntegerField(_("level"))
    certificate = models.CharField(_("certificate number"), max_length=48)
    status = models.CharField(_("status"), max_length=12)
    sunset_on = models.DateField(_("last day"))
    document = models.CharField(_("evidence"), max_length=200)
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("evidence of an HSM")
        verbose_name_plural = _("evidence of HSMs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="policy_hsm_evidence_status",
                condition=models.Q(status__in=[status.value for status in ModuleStatus]),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.model} {self.firmware}"
