"""Lists of personnel files and contracts; findings, evidence and reasons are sealed and never a column."""

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
    yes_no_column,
)
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.models import (
    BackgroundCheck,
    ContractorContract,
    ContractorPreCheck,
    MeasureConsent,
    OpenDuty,
    PrerequisiteWaiver,
    Qualification,
    Reminder,
)
from apps.staff.types import CheckResult, DueCode, Measure


@admin.register(BackgroundCheck)
class BackgroundCheckAdmin(ReadOnlyAdmin):
    """Background checks: which papers, when, with what result (5.3.2)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        day_column("carried_out_on", _("Carried out on")),
        codes_column("documents", _("Documents")),
        state_column("result", _("Result")),
        day_column("valid_until", _("Valid until")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        actor_column("checked_by", _("Checked by")),
        instant_column("recorded_at", _("Recorded")),
    )
    list_filter = (filter_by("result", _("Result"), CheckResult),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("-carried_out_on", "-recorded_at")


@admin.register(Qualification)
class QualificationAdmin(ReadOnlyAdmin):
    """Knowledge and experience by area (5.3.1)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        code_column("area", _("Area")),
        day_column("valid_from", _("Valid from")),
        day_column("valid_until", _("Valid until")),
        actor_column("recorded_by", _("Recorded by")),
    )
    shown = (id_column("id", _("Id")), *list_display, instant_column("recorded_at", _("Recorded")))
    list_filter = (filter_by("area", _("Area"), QualificationArea),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("user__username", "area")


@admin.register(PrerequisiteWaiver)
class PrerequisiteWaiverAdmin(ReadOnlyAdmin):
    """Exceptions from a qualification, with the approval behind each (5.3.1)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        code_column("role", _("Role")),
        code_column("area", _("Area")),
        day_column("valid_until", _("Valid until")),
        actor_column("granted_by", _("Granted by")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        instant_column("granted_at", _("Granted")),
        id_column("approval_id", _("Approval")),
    )
    list_filter = (filter_by("area", _("Area"), QualificationArea),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id", "approval_id")
    ordering = ("-granted_at",)


@admin.register(ContractorContract)
class ContractorContractAdmin(ReadOnlyAdmin):
    """Contracts with contractors and what they say (5.3.6, 5.3.7)."""

    list_display = (
        text_column("number", _("Contract number")),
        text_column("contractor", _("Contractor")),
        day_column("starts_on", _("Starts on")),
        day_column("ends_on", _("Ends on")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        yes_no_column("confidentiality", _("Confidentiality")),
        yes_no_column("measures_on_breach", _("Measures on breach")),
        yes_no_column("guarantee", _("Guarantee")),
        yes_no_column("compensation", _("Compensation")),
        yes_no_column("penalty", _("Penalty")),
        id_column("file_sha256", _("SHA-256")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    ordering = ("-ends_on",)


@admin.register(ContractorPreCheck)
class ContractorPreCheckAdmin(ReadOnlyAdmin):
    """The Digital Agency's checks of contractors' people (5.3.7)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        text_column("contract", _("Contract number")),
        state_column("result", _("Result")),
        day_column("checked_on", _("Checked on")),
        actor_column("checked_by", _("Checked by")),
    )
    shown = (id_column("id", _("Id")), *list_display, instant_column("recorded_at", _("Recorded")))
    list_filter = (filter_by("result", _("Result"), CheckResult),)
    list_select_related = ("user", "contract")
    id_fields = ("id", "user_id", "contract_id")
    ordering = ("-checked_on", "-recorded_at")


@admin.register(MeasureConsent)
class MeasureConsentAdmin(ReadOnlyAdmin):
    """Measures on contract staff, with the consent of J-LIS behind each (5.3.6)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        text_column("contract", _("Contract number")),
        code_column("measure", _("Measure")),
        actor_column("taken_by", _("Taken by")),
        instant_column("taken_at", _("Taken")),
    )
    shown = (id_column("id", _("Id")), *list_display, id_column("approval_id", _("Approval")))
    list_filter = (filter_by("measure", _("Measure"), Measure),)
    list_select_related = ("user", "contract")
    id_fields = ("id", "user_id", "contract_id", "approval_id")
    ordering = ("-taken_at",)


@admin.register(OpenDuty)
class OpenDutyAdmin(ReadOnlyAdmin):
    """Roles that people left behind, and who took them over (5.2.4)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        code_column("role", _("Role")),
        instant_column("opened_at", _("Left behind")),
        text_column("successor", _("Successor")),
        instant_column("closed_at", _("Taken over")),
    )
    shown = (id_column("id", _("Id")), *list_display, actor_column("closed_by", _("Recorded by")))
    list_select_related = ("user", "successor")
    id_fields = ("id", "user_id", "successor_id")
    ordering = ("-opened_at",)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Mails about dates; the text of a mail is not kept."""

    list_display = (
        text_column("user__display_name", _("Person")),
        code_column("code", _("About")),
        day_column("due_on", _("Due")),
        text_column("stage", _("Days before")),
        instant_column("sent_at", _("Sent")),
    )
    shown = (id_column("id", _("Id")), *list_display)
    list_filter = (filter_by("code", _("About"), DueCode),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("-sent_at",)
