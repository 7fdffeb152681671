"""The row of something that the nightly review found."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class AuthorityFinding(models.Model):
    """A fault of authority from the night when it was found to the night when it was gone; never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("finding"), max_length=40)
    subject = models.CharField(_("subject"), max_length=120)
    clause = models.CharField(_("clause"), max_length=40)
    detail = models.CharField(_("details"), max_length=400, blank=True, default="")
    found_at = models.DateTimeField(_("found at"))
    cleared_at = models.DateTimeField(_("gone since"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding of the nightly review")
        verbose_name_plural = _("findings of the nightly review")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="compliance_finding_open",
                fields=["code", "subject", "detail"],
                condition=models.Q(cleared_at__isnull=True),
            ),
            models.CheckConstraint(
                name="compliance_finding_times",
                condition=models.Q(cleared_at__isnull=True) | models.Q(cleared_at__gte=models.F("found_at")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
