"""Lists of editions, site values and credential profiles."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import actor_column, day_column, id_column, instant_column, state_column, text_column
from apps.policy.models import MsoProfileVersion, PolicyEdition, SitePolicyValue
from apps.policy.states import ProfileState


@admin.register(PolicyEdition)
class PolicyEditionAdmin(ReadOnlyAdmin):
    """Adopted editions of the operating regulation."""

    list_display = (
        text_column("version", _("Version")),
        day_column("issued_on", _("Issued on")),
        day_column("in_force_from", _("In force from")),
        day_column("in_force_until", _("In force until")),
        text_column("changed_parts", _("Changed parts")),
    )
    shown = (
        *list_display,
        id_column("text_sha256", _("SHA-256 of the text")),
        actor_column("adopted_by", _("Adopted by")),
        instant_column("adopted_at", _("Adopted")),
    )
    ordering = ("-in_force_from",)


@admin.register(SitePolicyValue)
class SitePolicyValueAdmin(ReadOnlyAdmin):
    """Values that the regulation leaves to the site, with every version."""

    list_display = (
        text_column("name", _("Name")),
        text_column("value", _("Value")),
        text_column("version", _("Version")),
        text_column("edition", _("Edition")),
        actor_column("set_by", _("Set by")),
        instant_column("set_at", _("Set")),
    )
    list_select_related = ("edition",)
    ordering = ("name", "-version")


@admin.register(MsoProfileVersion)
class MsoProfileVersionAdmin(ReadOnlyAdmin):
    """Versions of the credential profile (technical material of 8.1)."""

    list_display = (
        text_column("doc_type", _("Document type")),
        text_column("version", _("Version")),
        state_column("state", _("State")),
        actor_column("proposed_by", _("Proposed by")),
        instant_column("proposed_at", _("Proposed")),
    )
    shown = (
        *list_display,
        id_column("body_sha256", _("Digest of the content")),
        text_column("body", _("Content")),
    )
    list_filter = (filter_by("state", _("State"), ProfileState),)
    ordering = ("doc_type", "-version")
