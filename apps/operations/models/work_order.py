"""The row of a work order."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import OrderState


class WorkOrder(Record):
    """Who was told to do what, who did it, who checked it (5.2.4); `recorded_by` gave the order."""

    order_type = models.CharField(_("type"), max_length=40)
    importance = models.CharField(_("importance"), max_length=40)
    action = models.CharField(_("action"), max_length=40)
    subject = models.CharField(_("subject"), max_length=100, blank=True, default="")
    executors = models.JSONField(_("executors"))
    sealed_text = models.BinaryField(_("instruction"))
    due_on = models.DateField(_("due on"))
    done_by = models.CharField(_("done by"), max_length=100, blank=True, default="")
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    sealed_result = models.BinaryField(_("result"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=100, blank=True, default="")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=OrderState.ISSUED.value, db_index=True)

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_work_order_state", "state", OrderState),
            models.CheckConstraint(
                name="operations_work_order_two_people",
                condition=~models.Q(state=OrderState.RESULT_CONFIRMED.value)
                | ~models.Q(closed_by=models.F("done_by")),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.action} {self.id}"
