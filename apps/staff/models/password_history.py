"""The row of a password that was in use."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class PasswordHistory(models.Model):
    """A former password in its hashed form, so that it does not come back (5.2.3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    password = models.CharField(_("password"), max_length=128)
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "replaced_at"], name="staff_password_user_idx")
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
