"""Log, checklists, inquiries, reports, requests of auditors, forms, reminders."""

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
from apps.operations.admin.opened import opened_column
from apps.operations.models import (
    AuditRequest,
    DailyChecklist,
    FormRecord,
    FormTemplate,
    Inquiry,
    OperationLogEntry,
    PeriodicReport,
    Reminder,
)
from apps.operations.states import AuditRequestState, InquiryState, ReportState
from apps.operations.types import DutyCode, LogKind


@admin.register(OperationLogEntry)
class OperationLogEntryAdmin(ReadOnlyAdmin):
    """The operation log."""

    list_display = (
        instant_column("happened_at", _("Time")),
        code_column("kind", _("Kind")),
        actor_column("recorded_by", _("Recorded by")),
        id_column("order_id", _("Work order")),
    )
    shown = (
        *list_display,
        opened_column("sealed_text", _("Content")),
        instant_column("recorded_at", _("Recorded")),
    )
    list_filter = (filter_by("kind", _("Kind"), LogKind),)
    id_fields = ("id", "order_id")
    ordering = ("-happened_at",)


@admin.register(DailyChecklist)
class DailyChecklistAdmin(ReadOnlyAdmin):
    """Checklists, one for each day."""

    list_display = (
        day_column("day", _("Day")),
        codes_column("failed", _("Not in order")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (*list_display, opened_column("sealed_text", _("Remarks")))
    ordering = ("-day",)


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    """The queue of inquiries."""

    list_display = (
        code_column("stakeholder", _("Asked by")),
        code_column("topic", _("Topic")),
        state_column("state", _("State")),
        day_column("due_on", _("Due on")),
        instant_column("recorded_at", _("Received")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        opened_column("sealed_text", _("Question")),
        opened_column("sealed_answer", _("Answer")),
        actor_column("answered_by", _("Answered by")),
        instant_column("answered_at", _("Answered")),
    )
    list_filter = (filter_by("state", _("State"), InquiryState),)
    ordering = ("due_on",)


@admin.register(PeriodicReport)
class PeriodicReportAdmin(ReadOnlyAdmin):
    """Regular reports with their dates."""

    list_display = (
        code_column("report", _("Report")),
        text_column("period", _("Period")),
        state_column("state", _("State")),
        day_column("due_on", _("Due on")),
        actor_column("submitted_by", _("Submitted by")),
        instant_column("submitted_at", _("Submitted")),
    )
    shown = (id_column("id", _("Id")), *list_display, opened_column("sealed_text", _("Content")))
    list_filter = (filter_by("state", _("State"), ReportState),)
    ordering = ("-due_on", "report")


@admin.register(AuditRequest)
class AuditRequestAdmin(ReadOnlyAdmin):
    """What auditors asked for."""

    list_display = (
        id_column("id", _("Id")),
        state_column("state", _("State")),
        day_column("due_on", _("Due on")),
        actor_column("recorded_by", _("Asked by")),
        actor_column("assigned_to", _("Assigned to")),
    )
    shown = (
        *list_display,
        instant_column("recorded_at", _("Asked")),
        opened_column("sealed_text", _("Request")),
        opened_column("sealed_answer", _("Answer")),
        actor_column("answered_by", _("Answered by")),
        instant_column("answered_at", _("Answered")),
        actor_column("judged_by", _("Judged by")),
        instant_column("judged_at", _("Judged")),
    )
    list_filter = (filter_by("state", _("State"), AuditRequestState),)
    ordering = ("-recorded_at",)


@admin.register(FormTemplate)
class FormTemplateAdmin(ReadOnlyAdmin):
    """Set forms with every version."""

    list_display = (
        text_column("form_code", _("Form")),
        text_column("version", _("Version")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (id_column("id", _("Id")), *list_display, text_column("fields", _("Fields")))
    ordering = ("form_code", "-version")


@admin.register(FormRecord)
class FormRecordAdmin(ReadOnlyAdmin):
    """Filled forms; a correction is a further version."""

    list_display = (
        text_column("template", _("Form")),
        id_column("series", _("Series")),
        text_column("version", _("Version")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        opened_column("sealed_text", _("Content")),
        id_column("content_sha256", _("Digest of the content")),
    )
    list_select_related = ("template",)
    id_fields = ("id", "series")
    ordering = ("-recorded_at",)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """What was pointed out as overdue."""

    list_display = (
        code_column("code", _("What")),
        day_column("due_on", _("Due on")),
        text_column("subject", _("Subject")),
        instant_column("recorded_at", _("Raised")),
    )
    list_filter = (filter_by("code", _("What"), DutyCode),)
    ordering = ("-recorded_at",)
