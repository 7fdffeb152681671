"""Lists of certificates and certificate revocation lists."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    day_column,
    hexadecimal_column,
    id_column,
    instant_column,
    state_column,
    text_column,
    yes_no_column,
)
from apps.certificates.models import (
    CalendarWarning,
    CertificateOrder,
    CertificateRevocation,
    CrlEdition,
    CrlFetch,
    DsCertificate,
    RootCertificate,
)
from apps.certificates.states import CertificateState, OrderState, RevocationState


@admin.register(DsCertificate)
class DsCertificateAdmin(ReadOnlyAdmin):
    """Requests and certificates of the Document Signer and of the list key."""

    list_display = (
        id_column("id", _("Certificate")),
        code_column("purpose", _("Purpose")),
        state_column("state", _("State")),
        id_column("serial", _("Serial number")),
        instant_column("not_before", _("Valid from")),
        instant_column("not_after", _("Valid until")),
    )
    shown = (
        *list_display,
        id_column("key_id", _("Key")),
        actor_column("requested_by", _("Requested by")),
        instant_column("requested_at", _("Requested")),
        actor_column("approved_by", _("Approved by")),
        instant_column("approved_at", _("Approved")),
        instant_column("imported_at", _("Imported")),
        instant_column("in_use_since", _("In use since")),
        instant_column("ended_at", _("Ended")),
        text_column("root", _("Root")),
    )
    list_filter = (filter_by("state", _("State"), CertificateState),)
    id_fields = ("id", "key_id")
    ordering = ("-requested_at",)


@admin.register(RootCertificate)
class RootCertificateAdmin(ReadOnlyAdmin):
    """Trust anchors that were compared with the root CA's minutes."""

    list_display = (
        id_column("sha256", _("Fingerprint")),
        yes_no_column("in_force", _("In force")),
        yes_no_column("simulated", _("Simulated")),
        instant_column("not_before", _("Valid from")),
        instant_column("not_after", _("Valid until")),
        instant_column("imported_at", _("Imported")),
    )
    shown = (*list_display, actor_column("imported_by", _("Imported by")))
    ordering = ("-imported_at",)


@admin.register(CrlEdition)
class CrlEditionAdmin(ReadOnlyAdmin):
    """Accepted certificate revocation lists of the root."""

    list_display = (
        hexadecimal_column("number", _("Number")),
        instant_column("this_update_at", _("Issued")),
        instant_column("next_update_at", _("Next update")),
        instant_column("fetched_at", _("Fetched")),
    )
    shown = (*list_display, text_column("root", _("Root")))
    ordering = ("-fetched_at",)


@admin.register(CrlFetch)
class CrlFetchAdmin(ReadOnlyAdmin):
    """Looks at the place where the root CA publishes its list, with what was refused."""

    list_display = (
        instant_column("at", _("Fetched")),
        state_column("code", _("Refusal")),
        id_column("sha256", _("SHA-256")),
    )
    shown = list_display
    ordering = ("-at",)


@admin.register(CertificateOrder)
class CertificateOrderAdmin(ReadOnlyAdmin):
    """Opened issues of next certificates."""

    list_display = (
        code_column("purpose", _("Purpose")),
        state_column("state", _("State")),
        day_column("ceremony_on", _("Key ceremony on")),
        actor_column("opened_by", _("Opened by")),
        instant_column("opened_at", _("Opened")),
    )
    shown = (
        *list_display,
        id_column("key_id", _("Key before")),
        id_column("certificate_id", _("Certificate")),
    )
    list_filter = (filter_by("state", _("State"), OrderState),)
    ordering = ("-opened_at",)


@admin.register(CertificateRevocation)
class CertificateRevocationAdmin(ReadOnlyAdmin):
    """Requests to the root CA that it revokes a certificate of ours, and their proof."""

    list_display = (
        id_column("certificate_id", _("Certificate")),
        state_column("state", _("State")),
        code_column("cause", _("Cause")),
        instant_column("ordered_at", _("Ordered")),
        instant_column("listed_at", _("In the published list")),
    )
    shown = (
        *list_display,
        text_column("reason", _("Reason")),
        id_column("approval_id", _("Approval")),
        id_column("document_sha256", _("SHA-256 of the document")),
        actor_column("ordered_by", _("Ordered by")),
        actor_column("sent_by", _("Sent by")),
        instant_column("sent_at", _("Sent")),
        text_column("reference", _("Reference of the root CA")),
        text_column("crl", _("Certificate revocation list")),
    )
    list_filter = (filter_by("state", _("State"), RevocationState),)
    ordering = ("-ordered_at",)


@admin.register(CalendarWarning)
class CalendarWarningAdmin(ReadOnlyAdmin):
    """Ends of keys, certificates and lists that were announced, with the step."""

    list_display = (
        state_column("code", _("What ends")),
        day_column("due_on", _("Due on")),
        text_column("stage", _("Days before")),
        yes_no_column("escalated", _("Told to the CA managers")),
        instant_column("raised_at", _("Announced")),
    )
    shown = (*list_display, id_column("subject", _("Subject")))
    ordering = ("-raised_at",)
