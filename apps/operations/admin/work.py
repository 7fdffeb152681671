"""Work orders and escalations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    codes_column,
    day_column,
    id_column,
    instant_column,
    state_column,
    text_column,
)
from apps.operations.admin.opened import actors_column, opened_column
from apps.operations.models import Escalation, WorkOrder
from apps.operations.states import OrderState
from apps.operations.types import Importance


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnlyAdmin):
    """Who was told to do what, who did it, who checked it."""

    list_display = (
        code_column("action", _("Work")),
        code_column("importance", _("Importance")),
        state_column("state", _("State")),
        day_column("due_on", _("Due on")),
        actor_column("recorded_by", _("Ordered by")),
        instant_column("recorded_at", _("Ordered")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        code_column("order_type", _("Type")),
        text_column("subject", _("Subject")),
        actors_column("executors", _("To be done by")),
        opened_column("sealed_text", _("Instruction")),
        actor_column("done_by", _("Done by")),
        instant_column("done_at", _("Done")),
        opened_column("sealed_result", _("Result")),
        actor_column("closed_by", _("Closed by")),
        instant_column("closed_at", _("Closed")),
    )
    list_filter = (
        filter_by("state", _("State"), OrderState),
        filter_by("importance", _("Importance"), Importance),
    )
    ordering = ("-recorded_at",)


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyAdmin):
    """Who was told of what."""

    list_display = (
        text_column("subject", _("Subject")),
        codes_column("recipients", _("Recipients")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (*list_display, opened_column("sealed_text", _("Content")))
    ordering = ("-recorded_at",)
