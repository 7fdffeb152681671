"""The row of a regular report."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import ReportState


class PeriodicReport(Record):
    """One report of one period (5.2.1.7)."""

    report = models.CharField(_("report"), max_length=40)
    period = models.CharField(_("period"), max_length=7)
    due_on = models.DateField(_("due on"))
    sealed_text = models.BinaryField(_("report"), null=True, blank=True)
    submitted_by = models.CharField(_("submitted by"), max_length=100, blank=True, default="")
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=ReportState.DUE.value, db_index=True)

    class Meta:
        verbose_name = _("regular report")
        verbose_name_plural = _("regular reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_periodic_report_state", "state", ReportState),
            models.UniqueConstraint(name="operations_periodic_report_period", fields=["report", "period"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.report} {self.period}"
