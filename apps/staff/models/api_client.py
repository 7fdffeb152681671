"""The row of a machine that may call the API."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class ApiClient(models.Model):
    """A registered machine; it proves itself with a key of its own (`jwks`), never with a shared secret."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client_id = models.CharField(_("client id"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8)
    scopes = models.CharField(_("scopes"), max_length=100)
    jwks = models.JSONField(_("public keys"))
    active = models.BooleanField(_("active"), default=True)
    not_before = models.DateTimeField(_("valid from"))
    not_after = models.DateTimeField(_("valid until"))
    registered_by = models.CharField(_("registered by"), max_length=100)
    registered_at = models.DateTimeField(_("registered at"))
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)

    class Meta:
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_client_kind_known", condition=models.Q(kind__in=["RA", "APP", "VERIFIER"])
            ),
            models.CheckConstraint(
                name="staff_client_period", condition=models.Q(not_after__gt=models.F("not_before"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.client_id
