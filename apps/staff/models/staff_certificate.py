"""The row of an electronic certificate that a member of staff was given."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.states import CertificateState


class StaffCertificate(models.Model):
    """A client certificate (IC card) of a person, issued by the CA for staff, known by its digest (5.2.4).

    `sha256` is over the DER form, hexadecimal; the portal never holds the private key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    serial = models.CharField(_("serial number"), max_length=40)
    issuer = models.CharField(_("issuer"), max_length=300)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    not_before = models.DateTimeField(_("valid from"))
    not_after = models.DateTimeField(_("valid until"))
    state = models.CharField(_("state"), max_length=8, default=CertificateState.VALID.value)
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)
    registered_by = models.CharField(_("registered by"), max_length=80)
    registered_at = models.DateTimeField(_("registered at"))
    revoked_by = models.CharField(_("revoked by"), max_length=80, blank=True, default="")
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("staff certificate")
        verbose_name_plural = _("staff certificates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_certificate_state_known",
                condition=models.Q(state__in=[state.value for state in CertificateState]),
            ),
            models.CheckConstraint(
                name="staff_certificate_period", condition=models.Q(not_after__gt=models.F("not_before"))
            ),
            models.CheckConstraint(
                name="staff_certificate_revocation",
                condition=models.Q(state="REVOKED", revoked_at__isnull=False) & ~models.Q(revoked_by="")
                | models.Q(state="VALID", revoked_at__isnull=True, revoked_by=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.serial} {self.id}"
