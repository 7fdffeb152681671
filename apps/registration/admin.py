"""Lists of the registration authority; sealed columns are never among the columns."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    id_column,
    instant_column,
    state_column,
    text_column,
    yes_no_column,
)
from apps.registration.models import (
    EvidenceProvider,
    Holder,
    IntakeHold,
    IssuanceApplication,
    ScreeningResult,
)
from apps.registration.states import ApplicationState, EnrolmentState, IntakeState
from apps.registration.types import CheckCode, CheckOutcome, ProviderKind


@admin.register(IssuanceApplication)
class IssuanceApplicationAdmin(ReadOnlyAdmin):
    """Applications by state; what was applied for stays sealed."""

    list_display = (
        id_column("id", _("Application")),
        state_column("state", _("State")),
        instant_column("received_at", _("Received")),
        instant_column("state_changed_at", _("State since")),
        id_column("holder_id", _("Holder")),
        code_column("rejection_code", _("Reason of rejection")),
    )
    shown = (
        *list_display,
        text_column("attempt", _("Screening attempt")),
        id_column("request_id", _("Request")),
        text_column("client_id", _("Client")),
        id_column("device_thumbprint", _("Thumbprint of the device-instance key")),
        id_column("snapshot_digest", _("Digest of what was verified")),
    )
    list_filter = (filter_by("state", _("State"), ApplicationState),)
    id_fields = ("id", "holder_id", "request_id")
    date_hierarchy = "received_at"
    ordering = ("-received_at",)


@admin.register(ScreeningResult)
class ScreeningResultAdmin(ReadOnlyAdmin):
    """Every answered check; the evidence stays sealed."""

    list_display = (
        id_column("id", _("Id")),
        id_column("application_id", _("Application")),
        code_column("code", _("Check")),
        state_column("outcome", _("Outcome")),
        text_column("detail", _("Finding")),
        text_column("clause", _("Clause")),
        instant_column("checked_at", _("Checked")),
    )
    shown = (*list_display, text_column("attempt", _("Screening attempt")))
    list_filter = (filter_by("outcome", _("Outcome"), CheckOutcome), filter_by("code", _("Check"), CheckCode))
    id_fields = ("id", "application_id")
    ordering = ("-checked_at",)


@admin.register(Holder)
class HolderAdmin(ReadOnlyAdmin):
    """Holders as pseudonyms; there is no personal data to show."""

    list_display = (
        id_column("id", _("Holder")),
        state_column("state", _("State")),
        instant_column("created_at", _("First seen")),
        instant_column("enrolled_at", _("Enrolled")),
        instant_column("ended_at", _("Ended")),
        code_column("end_cause", _("Cause of the end")),
    )
    shown = (*list_display, id_column("device_thumbprint", _("Thumbprint of the device-instance key")))
    list_filter = (filter_by("state", _("State"), EnrolmentState),)
    ordering = ("-created_at",)


@admin.register(EvidenceProvider)
class EvidenceProviderAdmin(ReadOnlyAdmin):
    """Registered providers of liveness and face-match results."""

    list_display = (
        text_column("name", _("Name")),
        code_column("kind", _("Kind")),
        yes_no_column("active", _("Active")),
        yes_no_column("simulated", _("Simulated")),
        instant_column("registered_at", _("Registered")),
    )
    list_filter = (filter_by("kind", _("Kind"), ProviderKind),)
    ordering = ("name",)


@admin.register(IntakeHold)
class IntakeHoldAdmin(ReadOnlyAdmin):
    """Stops of the intake of new applications, each by a decision."""

    list_display = (
        text_column("subject", _("Cause")),
        state_column("state", _("State")),
        instant_column("held_at", _("Stopped at")),
        actor_column("held_by", _("Stopped by")),
        instant_column("resumed_at", _("Resumed at")),
        actor_column("resumed_by", _("Resumed by")),
    )
    shown = (
        *list_display,
        id_column("approval_id", _("Approval of the decision")),
        id_column("resume_approval_id", _("Approval of the resumption")),
    )
    list_filter = (filter_by("state", _("State"), IntakeState),)
    id_fields = ("id",)
    ordering = ("-held_at",)
