"""Lists of credentials, of the signing journal and of status lists."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import actor_column, code_column, id_column, instant_column, state_column, text_column
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
    """Credentials by state; the page of a row leads to its timeline."""

    list_display = (
        id_column("id", _("Credential")),
        state_column("state", _("State")),
        instant_column("created_at", _("Created")),
        instant_column("ended_at", _("Ended")),
        code_column("end_reason", _("Reason of the end")),
        id_column("application_id", _("Application")),
        id_column("holder_id", _("Holder")),
    )
    shown = (*list_display, text_column("doc_type", _("Document type")))
    list_filter = (filter_by("state", _("State"), CredentialState),)
    id_fields = ("id", "application_id", "holder_id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(IssuanceBatch)
class IssuanceBatchAdmin(ReadOnlyAdmin):
    """The signing journal: one row per generation of MSOs."""

    list_display = (
        id_column("id", _("Batch")),
        state_column("state", _("State")),
        id_column("credential_id", _("Credential")),
        text_column("size", _("MSOs")),
        instant_column("requested_at", _("Requested")),
        instant_column("reserved_at", _("Reserved")),
        instant_column("settled_at", _("Settled")),
    )
    shown = (
        *list_display,
        text_column("generation", _("Generation")),
        text_column("profile_version", _("Profile version")),
        id_column("key_id", _("Key")),
        id_column("certificate_id", _("Certificate")),
        instant_column("valid_from", _("Valid from")),
        instant_column("valid_until", _("Valid until")),
        instant_column("claimed_until", _("Lease of the signer until")),
        id_column("snapshot_digest", _("Digest of what was verified")),
        text_column("findings", _("Findings of the linter")),
    )
    list_filter = (filter_by("state", _("State"), BatchState),)
    id_fields = ("id", "credential_id")
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)


@admin.register(SigningAttempt)
class SigningAttemptAdmin(ReadOnlyAdmin):
    """Every hand-over of a batch to the HSM."""

    list_display = (
        id_column("id", _("Id")),
        id_column("batch_id", _("Batch")),
        text_column("number", _("No.")),
        state_column("outcome", _("Outcome")),
        text_column("size", _("Signatures")),
        instant_column("started_at", _("Started")),
        instant_column("ended_at", _("Ended")),
        text_column("cause", _("Cause")),
    )
    shown = (*list_display, id_column("key_id", _("Key")), id_column("certificate_id", _("Certificate")))
    list_filter = (filter_by("outcome", _("Outcome"), AttemptOutcome),)
    id_fields = ("id", "batch_id", "key_id")
    ordering = ("-started_at",)


@admin.register(MobileSecurityObject)
class MobileSecurityObjectAdmin(ReadOnlyAdmin):
    """Members of the batches, without payload and signature."""

    list_display = (
        id_column("id", _("MSO")),
        id_column("batch_id", _("Batch")),
        text_column("number", _("No.")),
        state_column("state", _("State")),
        id_column("device_key_thumbprint", _("Device key thumbprint")),
        instant_column("valid_until", _("Valid until")),
        id_column("status_list_id", _("Status list")),
        text_column("status_index", _("Index")),
    )
    shown = (*list_display, id_column("payload_digest", _("Digest of the payload")))
    list_filter = (filter_by("state", _("State"), MsoState),)
    id_fields = ("id", "batch_id", "status_list_id")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Transmissions to phones and their acknowledgements."""

    list_display = (
        id_column("id", _("Id")),
        id_column("batch_id", _("Batch")),
        text_column("number", _("No.")),
        instant_column("delivered_at", _("Delivered")),
        actor_column("delivered_to", _("Delivered to")),
        instant_column("acknowledged_at", _("Acknowledged")),
    )
    id_fields = ("id", "batch_id")
    ordering = ("-delivered_at",)


@admin.register(StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    """Status lists; which indices are used is not shown."""

    list_display = (
        id_column("id", _("Status list")),
        state_column("state", _("State")),
        text_column("size", _("Entries")),
        text_column("version", _("Version")),
        instant_column("created_at", _("Created")),
    )
    list_filter = (filter_by("state", _("State"), StatusListState),)
    ordering = ("-created_at",)
