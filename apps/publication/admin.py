"""Lists of verifiers and of what they downloaded."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin
from apps.base.columns import day_column, id_column, instant_column, text_column
from apps.publication.models import (
    CertificateDistribution,
    CertificateDownload,
    DtsPosting,
    StatusListDownload,
    Verifier,
)


@admin.register(Verifier)
class VerifierAdmin(ReadOnlyAdmin):
    """Organisations that may fetch revocation information (2.2)."""

    list_display = (
        text_column("name", _("Name")),
        text_column("client_id", _("Client")),
        day_column("agreed_on", _("Agreed on")),
        day_column("ends_on", _("Ends on")),
        instant_column("registered_at", _("Registered")),
    )
    ordering = ("name",)


@admin.register(StatusListDownload)
class StatusListDownloadAdmin(ReadOnlyAdmin):
    """Which verifier received which edition, and when."""

    list_display = (
        id_column("id", _("Id")),
        text_column("verifier", _("Verifier")),
        id_column("list_id", _("Status list")),
        text_column("sequence", _("Edition")),
        instant_column("downloaded_at", _("Downloaded")),
        id_column("digest", _("Digest")),
    )
    list_select_related = ("verifier",)
    id_fields = ("id", "list_id", "verifier_id")
    date_hierarchy = "downloaded_at"
    ordering = ("-downloaded_at",)


@admin.register(CertificateDistribution)
class CertificateDistributionAdmin(ReadOnlyAdmin):
    """Which verifier is to be given which DS certificate, and whether it has fetched it (6.1.4)."""

    list_display = (
        text_column("verifier", _("Verifier")),
        id_column("certificate_id", _("Certificate")),
        instant_column("offered_at", _("Offered")),
        instant_column("fetched_at", _("Fetched by the verifier")),
    )
    shown = (*list_display, id_column("sha256", _("SHA-256")))
    list_select_related = ("verifier",)
    ordering = ("-offered_at",)


@admin.register(CertificateDownload)
class CertificateDownloadAdmin(ReadOnlyAdmin):
    """Which verifier received which DS certificate, and when."""

    list_display = (
        text_column("verifier", _("Verifier")),
        id_column("certificate_id", _("Certificate")),
        id_column("sha256", _("SHA-256")),
        instant_column("downloaded_at", _("Downloaded")),
    )
    list_select_related = ("verifier",)
    ordering = ("-downloaded_at",)


@admin.register(DtsPosting)
class DtsPostingAdmin(ReadOnlyAdmin):
    """What was put on the repository DTS, and what came back."""

    list_display = (
        text_column("name", _("File")),
        instant_column("posted_at", _("Posted")),
        id_column("sha256", _("SHA-256")),
        id_column("fetched_sha256", _("SHA-256 of what came back")),
    )
    ordering = ("-posted_at",)
