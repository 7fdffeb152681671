"""The row of an entry of the list of approved device models."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class ApprovedDeviceModel(models.Model):
    """A version of an entry (6.1.1.2); the highest version counts, rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    model = models.CharField(_("device model"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    secure_element = models.CharField(_("secure element"), max_length=80)
    certificate = models.CharField(_("common criteria certificate"), max_length=80)
    fips_level = models.PositiveSmallIntegerField(_("FIPS 140-3 level"))
    valid_until = models.DateField(_("valid until"))
    listed = models.BooleanField(_("listed"))
    recorded_by = models.CharField(_("recorded by"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("approved device model")
        verbose_name_plural = _("approved device models")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="policy_device_model_version", fields=["model", "version"]),
            models.CheckConstraint(
                name="policy_device_model_level",
                condition=models.Q(fips_level__gte=2) | models.Q(listed=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.model} {self.version}"
