"""Lists of revocation requests and of signed editions of status lists."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import code_column, id_column, instant_column, state_column, text_column
from apps.revocation.models import MassRevocation, RevocationRequest, StatusListEdition
from apps.revocation.states import MassState, RequestState


@admin.register(RevocationRequest)
class RevocationRequestAdmin(ReadOnlyAdmin):
    """Requests by state; the signed evidence stays sealed."""

    list_display = (
        id_column("id", _("Id")),
        state_column("state", _("State")),
        id_column("credential_id", _("Credential")),
        code_column("reason", _("Reason")),
        instant_column("received_at", _("Received")),
        instant_column("executed_at", _("Executed")),
        instant_column("filed_at", _("Visible to verifiers")),
    )
    list_filter = (filter_by("state", _("State"), RequestState),)
    id_fields = ("id", "credential_id")
    date_hierarchy = "received_at"
    ordering = ("-received_at",)


@admin.register(StatusListEdition)
class StatusListEditionAdmin(ReadOnlyAdmin):
    """Signed editions of the status lists."""

    list_display = (
        id_column("id", _("Id")),
        id_column("status_list_id", _("Status list")),
        text_column("sequence", _("Edition")),
        text_column("revoked_count", _("Revoked entries")),
        instant_column("issued_at", _("Issued")),
        instant_column("expires_at", _("Valid until")),
    )
    shown = (
        *list_display,
        text_column("content_version", _("Version")),
        id_column("certificate_id", _("Certificate")),
    )
    id_fields = ("id", "status_list_id")
    ordering = ("-issued_at",)


@admin.register(MassRevocation)
class MassRevocationAdmin(ReadOnlyAdmin):
    """Revocations of everything that one key signed."""

    list_display = (
        id_column("key_id", _("Key")),
        state_column("state", _("State")),
        text_column("done_credentials", _("Revoked credentials")),
        text_column("expected_credentials", _("Affected credentials")),
        instant_column("started_at", _("Started")),
        instant_column("executed_at", _("All revoked at")),
        instant_column("filed_at", _("Published at")),
    )
    shown = (
        *list_display,
        text_column("done_objects", _("Revoked MSOs")),
        text_column("expected_objects", _("Affected MSOs")),
        id_column("approval_id", _("Approval of the decision")),
        text_column("steering_note", _("Reason of the last pause or continuation")),
    )
    list_filter = (filter_by("state", _("State"), MassState),)
    id_fields = ("id", "key_id")
    ordering = ("-started_at",)
