"""The row of the one act that brings the first administrators in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.staff.states import FirstState


class FirstAdministration(models.Model):
    """Two operators register the first administrators; CLOSED closes that door for ever (5.2.4).

    `people` holds what the second operator reads; `halves` the sealed first halves of the passwords, empty
    once the act is over; `assignments` the roles that were given without an approval, which nobody could
    give yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(_("state"), max_length=8)
    people = models.JSONField(_("people"), default=list)
    assignments = models.JSONField(_("assignments"), default=list)
    code_sha256 = models.CharField(_("SHA-256"), max_length=64)
    halves = models.BinaryField(_("sealed"), blank=True, default=b"")
    begun_by = models.CharField(_("begun by"), max_length=80)
    begun_terminal = models.CharField(_("terminal"), max_length=80)
    begun_at = models.DateTimeField(_("started at"))
    expires_at = models.DateTimeField(_("expires at"))
    completed_by = models.CharField(_("completed by"), max_length=80, blank=True, default="")
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("first administration")
        verbose_name_plural = _("first administrations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_first_state_known",
                condition=models.Q(state__in=[state.value for state in FirstState]),
            ),
            models.UniqueConstraint(
                name="staff_first_once",
                fields=["state"],
                condition=models.Q(state__in=[FirstState.BEGUN.value, FirstState.CLOSED.value]),
            ),
            models.CheckConstraint(
                name="staff_first_two_people",
                condition=~models.Q(state="CLOSED")
                | models.Q(completed_at__isnull=False) & ~models.Q(completed_by=models.F("begun_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
