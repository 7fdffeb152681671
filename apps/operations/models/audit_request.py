"""The row of a request of an auditor."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import AuditRequestState


class AuditRequest(Record):
    """What an auditor asks for, and the answer (5.2.1.7); `recorded_by` asked."""

    sealed_text = models.BinaryField(_("request"))
    assigned_to = models.CharField(_("assigned to"), max_length=100)
    due_on = models.DateField(_("due on"))
    sealed_answer = models.BinaryField(_("answer"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=100, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    judged_by = models.CharField(_("judged by"), max_length=100, blank=True, default="")
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=AuditRequestState.ASKED.value, db_index=True)

    class Meta:
        verbose_name = _("request of an auditor")
        verbose_name_plural = _("requests of auditors")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_audit_request_state", "state", AuditRequestState),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
