"""Lists of credentials and of the signing journal; sealed columns are never among the columns."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import code_column, id_column, instant_column, state_column, text_column
from apps.issuance.models import (
    Credential,
    Delivery,
    IssuanceBatch,
    MobileSecurityObject,
    SigningAttempt,
    StatusList,
)
from apps.issuance.states import AttemptOutcome, BatchState, CredentialState, MsoState, StatusListState


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    """Credentials by state."""

    list_display = (
        id_column("id", _("Credential")),
        state_column("state", _("State")),
        instant_column("created_at", _("Opened")),
        id_column("holder_id", _("Holder")),
        id_column("application_id", _("Application")),
        instant_column("ended_at", _("Ended")),
    )
    shown = (
        *list_display,
        text_column("doc_type", _("Document type")),
        code_column("end_reason", _("Reason")),
    )
    list_filter = (filter_by("state", _("State"), CredentialState),)
    id_fields = ("id", "holder_id", "application_id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(IssuanceBatch)
class IssuanceBatchAdmin(ReadOnlyAdmin):
    """The signing journal."""

    list_display = (
        id_column("id", _("Batch")),
        state_column("state", _("State")),
        text_column("size", _("MSOs")),
        instant_column("requested_at", _("Requested")),
        instant_column("reserved_at", _("Reserved")),
        instant_column("settled_at", _("Settled")),
        id_column("credential_id", _("Credential")),
    )
    shown = (
        *list_display,
        text_column("generation", _("Generation")),
        id_column("key_id", _("DS key")),
        id_column("certificate_id", _("DS certificate")),
        text_column("profile_version", _("Profile version")),
        instant_column("valid_from", _("Valid from")),
        instant_column("valid_until", _("Valid until")),
        text_column("findings", _("Findings")),
        id_column("snapshot_digest", _("Digest of what was verified")),
    )
    list_filter = (filter_by("state", _("State"), BatchState),)
    id_fields = ("id", "credential_id", "key_id")
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)


@admin.register(SigningAttempt)
class SigningAttemptAdmin(ReadOnlyAdmin):
    """Every hand-over to the HSM; UNKNOWN means possibly signed."""

    list_display = (
        id_column("batch_id", _("Batch")),
        text_column("number", _("Attempt")),
        state_column("outcome", _("Outcome")),
        text_column("size", _("MSOs")),
        instant_column("started_at", _("Started")),
        instant_column("ended_at", _("Ended")),
        id_column("key_id", _("DS key")),
        code_column("cause", _("Cause")),
    )
    shown = (*list_display, id_column("certificate_id", _("DS certificate")))
    list_filter = (filter_by("outcome", _("Outcome"), AttemptOutcome),)
    id_fields = ("batch_id", "key_id")
    ordering = ("-started_at",)


@admin.register(MobileSecurityObject)
class MobileSecurityObjectAdmin(ReadOnlyAdmin):
    """The members of all batches."""

    list_display = (
        id_column("id", _("MSO")),
        state_column("state", _("State")),
        id_column("batch_id", _("Batch")),
        text_column("number", _("Number")),
        instant_column("valid_until", _("Valid until")),
        id_column("status_list_id", _("Status list")),
        text_column("status_index", _("Entry")),
    )
    shown = (
        *list_display,
        id_column("device_key_thumbprint", _("Thumbprint of the device key")),
        id_column("payload_digest", _("Digest of the payload")),
    )
    list_filter = (filter_by("state", _("State"), MsoState),)
    id_fields = ("id", "batch_id")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Transmissions to phones."""

    list_display = (
        id_column("batch_id", _("Batch")),
        text_column("number", _("Delivery")),
        instant_column("delivered_at", _("Delivered")),
        text_column("delivered_to", _("Client")),
        instant_column("acknowledged_at", _("Acknowledged")),
    )
    shown = list_display
    id_fields = ("batch_id",)
    ordering = ("-delivered_at",)


@admin.register(StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    """Status lists and their versions."""

    list_display = (
        id_column("id", _("Status list")),
        state_column("state", _("State")),
        text_column("size", _("Entries")),
        text_column("version", _("Version")),
        instant_column("created_at", _("Opened")),
    )
    shown = list_display
    list_filter = (filter_by("state", _("State"), StatusListState),)
    ordering = ("-created_at",)
