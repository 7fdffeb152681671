"""The row of an inquiry."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import InquiryState


class Inquiry(Record):
    """A question from outside and its answer (5.2.1.7); `recorded_by` took it."""

    stakeholder = models.CharField(_("asked by"), max_length=40)
    topic = models.CharField(_("topic"), max_length=40)
    sealed_text = models.BinaryField(_("question"))
    due_on = models.DateField(_("due on"))
    sealed_answer = models.BinaryField(_("answer"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=100, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=InquiryState.RECEIVED.value, db_index=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_inquiry_state", "state", InquiryState),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
