"""The row of one second factor that somebody registered, kept for good."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.states import FactorState


class EnrolledFactor(models.Model):
    """A passkey or authenticator app: whose it is, who let it in, when it went (5.2.3).

    The device itself is a row of django-otp, named by `device` (its `persistent_id`). This row outlives it,
    so that a key that was ever registered cannot come back under another account: `key_sha256` is over the
    COSE key or the app's secret, `credential_sha256` over the credential id; both hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    kind = models.CharField(_("kind"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    device = models.CharField(_("device"), max_length=80)
    key_sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    credential_sha256 = models.CharField(_("credential"), max_length=64, unique=True, null=True, blank=True)
    state = models.CharField(_("state"), max_length=20)
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)
    enrolled_at = models.DateTimeField(_("registered at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    removed_by = models.CharField(_("removed by"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["device"], name="staff_factor_device_idx")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_factor_state_known",
                condition=models.Q(state__in=[state.value for state in FactorState]),
            ),
            models.CheckConstraint(
                name="staff_factor_confirmed",
                condition=~models.Q(state="ACTIVE") | models.Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_factor_removed",
                condition=models.Q(state="REMOVED", removed_at__isnull=False) & ~models.Q(removed_by="")
                | ~models.Q(state="REMOVED") & models.Q(removed_at__isnull=True, removed_by=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
