"""The row of an activity plan."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.operations.models.record import Record, one_of
from apps.operations.states import PlanState


class ActivityPlan(Record):
    """The activities of a year or a month (5.2.1.2); `recorded_by` drew it up."""

    span = models.CharField(_("span"), max_length=40)
    period = models.CharField(_("period"), max_length=7)
    items = models.JSONField(_("activities"))
    body_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    meeting = models.ForeignKey(
        "operations.MeetingRecord",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("meeting"),
        null=True,
        blank=True,
    )
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    results = models.JSONField(_("results"), default=list)
    sealed_text = models.BinaryField(_("report"), null=True, blank=True)
    reported_by = models.CharField(_("reported by"), max_length=100, blank=True, default="")
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, default=PlanState.DRAFT.value, db_index=True)

    class Meta:
        verbose_name = _("activity plan")
        verbose_name_plural = _("activity plans")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("operations_activity_plan_state", "state", PlanState),
            models.UniqueConstraint(name="operations_activity_plan_period", fields=["span", "period"]),
            models.CheckConstraint(
                name="operations_activity_plan_meeting",
                condition=models.Q(state__in=(PlanState.DRAFT.value, PlanState.PROPOSED.value))
                | models.Q(meeting__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.span} {self.period}"
