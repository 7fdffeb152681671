"""The row of a contract with a contractor (5.3.6, 5.3.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class ContractorContract(models.Model):
    """What the contract says, as a checklist, and its term; a changed contract is a new row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("contract number"), max_length=40, unique=True)
    contractor = models.CharField(_("contractor"), max_length=120)
    confidentiality = models.BooleanField(_("confidentiality duties"))
    measures_on_breach = models.BooleanField(_("measures on breach with the consent of J-LIS"))
    guarantee = models.BooleanField(_("guarantee conditions for staff"))
    compensation = models.BooleanField(_("compensation for wilful harm"))
    penalty = models.BooleanField(_("monetary penalties"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    file_sha256 = models.CharField(_("digest of the file (SHA-256)"), max_length=64)
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(
                name="staff_contract_term", condition=models.Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number
