"""The row of a qualification (5.3.1, 9.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.identifiers import new_id


class Qualification(models.Model):
    """Knowledge or experience in an area; the reference to its evidence is sealed. Added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    area = models.CharField(_("area"), max_length=24)
    sealed_evidence = models.BinaryField()
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True)
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.CheckConstraint(
                name="staff_qualification_area",
                condition=models.Q(area__in=[area.value for area in QualificationArea]),
            ),
            models.CheckConstraint(
                name="staff_qualification_period",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.area} {self.id}"
