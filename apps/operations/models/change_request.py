"""The row of a change request."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import ChangeState


class ChangeRequest(Record):
    """A change that somebody asks for and somebody else approves (5.2.1.5); `recorded_by` asked."""

    problem = models.ForeignKey(
        "operations.Problem",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("problem"),
        null=True,
        blank=True,
    )
    sealed_text = models.BinaryField(_("content"))
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    order = models.ForeignKey(
        "operations.WorkOrder",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("work order"),
        null=True,
        blank=True,
    )
    implemented_by = models.CharField(_("implemented by"), max_length=100, blank=True, default="")
    implemented_at = models.DateTimeField(_("implemented at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=ChangeState.REQUESTED.value, db_index=True)

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_change_request_state", "state", ChangeState),
            models.CheckConstraint(
                name="operations_change_request_two_people",
                condition=~models.Q(decided_by=models.F("recorded_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
