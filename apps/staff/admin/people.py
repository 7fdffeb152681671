"""Lists of people, roles, sessions and machine clients."""

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
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import ApiClient, EnrolledFactor, RoleAssignment, StaffCertificate, StaffSession, User
from apps.staff.states import AssignmentState, CertificateState, FactorState


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Staff accounts; passwords and secrets are not among the columns."""

    list_display = (
        text_column("username", _("User name")),
        text_column("display_name", _("Name")),
        code_column("organisation", _("Organisation")),
        yes_no_column("is_active", _("Active")),
        instant_column("last_login", _("Last login")),
        instant_column("password_changed_at", _("Password changed")),
    )
    shown = (id_column("id", _("Id")), *list_display, instant_column("registered_at", _("Registered")))
    list_filter = (filter_by("organisation", _("Organisation"), Organisation),)
    ordering = ("username",)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ReadOnlyAdmin):
    """Who holds which role, since when and by whose grant."""

    list_display = (
        code_column("role", _("Role")),
        text_column("scope", _("Function")),
        text_column("user", _("User name")),
        state_column("state", _("State")),
        instant_column("valid_from", _("Valid from")),
        instant_column("valid_until", _("Valid until")),
        actor_column("granted_by", _("Granted by")),
    )
    shown = (
        *list_display,
        yes_no_column("is_break_glass", _("Emergency")),
        text_column("reason", _("Reason")),
        id_column("approval_id", _("Approval")),
        instant_column("granted_at", _("Granted")),
        instant_column("activated_at", _("Activated")),
        instant_column("withdrawn_at", _("Withdrawn")),
        actor_column("withdrawn_by", _("Withdrawn by")),
    )
    list_filter = (filter_by("role", _("Role"), Role), filter_by("state", _("State"), AssignmentState))
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("user__username", "role")


@admin.register(StaffCertificate)
class StaffCertificateAdmin(ReadOnlyAdmin):
    """Electronic certificates of members of staff."""

    list_display = (
        text_column("serial", _("Serial number")),
        text_column("user", _("User name")),
        state_column("state", _("State")),
        instant_column("not_before", _("Valid from")),
        instant_column("not_after", _("Valid until")),
    )
    shown = (
        *list_display,
        text_column("issuer", _("Issuer")),
        text_column("sha256", _("SHA-256")),
        id_column("approval_id", _("Approval")),
        actor_column("registered_by", _("Registered by")),
        instant_column("registered_at", _("Registered")),
        actor_column("revoked_by", _("Revoked by")),
        instant_column("revoked_at", _("Revoked")),
        text_column("reason", _("Reason")),
    )
    list_filter = (filter_by("state", _("State"), CertificateState),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("-registered_at",)


@admin.register(ApiClient)
class ApiClientAdmin(ReadOnlyAdmin):
    """Machine clients and their scopes."""

    list_display = (
        text_column("client_id", _("Client")),
        text_column("scopes", _("Scopes")),
        code_column("kind", _("Kind")),
        yes_no_column("active", _("Active")),
        instant_column("not_after", _("Valid until")),
    )
    shown = (
        id_column("id", _("Id")),
        text_column("name", _("Name")),
        *list_display,
        instant_column("not_before", _("Valid from")),
        actor_column("registered_by", _("Registered by")),
        instant_column("registered_at", _("Registered")),
        id_column("approval_id", _("Approval")),
    )
    ordering = ("client_id",)


@admin.register(EnrolledFactor)
class EnrolledFactorAdmin(ReadOnlyAdmin):
    """Second factors: whose, since when, by which approval; no secrets."""

    list_display = (
        text_column("user", _("User name")),
        code_column("kind", _("Kind")),
        text_column("name", _("Name")),
        state_column("state", _("State")),
        instant_column("enrolled_at", _("Registered")),
        instant_column("confirmed_at", _("Confirmed")),
    )
    shown = (
        *list_display,
        id_column("key_sha256", _("Fingerprint")),
        id_column("approval_id", _("Approval")),
        instant_column("removed_at", _("Removed")),
        actor_column("removed_by", _("Removed by")),
    )
    list_filter = (filter_by("state", _("State"), FactorState),)
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("user__username", "enrolled_at")


@admin.register(StaffSession)
class StaffSessionAdmin(ReadOnlyAdmin):
    """Sessions: who, at which terminal, how proved, how ended."""

    list_display = (
        text_column("user", _("User name")),
        id_column("terminal", _("Terminal")),
        instant_column("started_at", _("Began")),
        code_column("proof", _("Proof")),
        instant_column("ended_at", _("Ended")),
        code_column("end_reason", _("Reason of the end")),
    )
    shown = (id_column("id", _("Id")), *list_display, instant_column("proved_at", _("Proved")))
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("-started_at",)
