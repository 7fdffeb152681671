"""The row of one login of one person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id


class StaffSession(models.Model):
    """A session bound to a person and a terminal (5.2.3). The browser's session only names this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    terminal = models.CharField(_("terminal"), max_length=80)
    started_at = models.DateTimeField(_("started at"))
    last_seen_at = models.DateTimeField(_("last seen at"))
    proof = models.CharField(_("proof"), max_length=20)
    proved_at = models.DateTimeField(_("proved at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("session of a member of staff")
        verbose_name_plural = _("sessions of staff")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["user"], name="staff_session_open_idx", condition=models.Q(ended_at__isnull=True)
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_session_end",
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
