"""The row of a token that a machine client was given."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class AccessToken(models.Model):
    """An opaque bearer token, known here by its SHA-256 only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey("staff.ApiClient", on_delete=models.PROTECT, related_name="+")
    scopes = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_token_expires", condition=models.Q(expires_at__gt=models.F("issued_at"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"token {self.id}"
