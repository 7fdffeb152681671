"""Lists of the audit log; only auditors see them (5.4.4)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.audit.models import AuditEvent, Checkpoint
from apps.audit.types import Outcome
from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import actor_column, code_column, id_column, instant_column, state_column, text_column


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Every act and every refusal, with the mandatory items of 5.4.1."""

    list_display = (
        text_column("seq", _("No.")),
        instant_column("at", _("Instant")),
        text_column("event", _("Event")),
        state_column("outcome", _("Outcome")),
        text_column("clause", _("Clause")),
        actor_column("actor_id", _("Actor")),
        id_column("subject", _("Subject")),
    )
    shown = (
        *list_display,
        id_column("event_id", _("Id")),
        code_column("actor_kind", _("Kind of actor")),
        text_column("roles", _("Roles")),
        code_column("organisation", _("Organisation")),
        text_column("terminal", _("Terminal")),
        code_column("strength", _("Strength of the login")),
        text_column("detail", _("Details")),
        id_column("leaf_hash", _("Leaf hash")),
    )
    list_filter = (filter_by("outcome", _("Outcome"), Outcome),)
    id_fields = ("event_id", "subject")
    date_hierarchy = "at"
    ordering = ("-seq",)


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Signed statements of the log's size and root."""

    list_display = (
        text_column("size", _("Events")),
        text_column("previous_size", _("Before")),
        instant_column("sealed_at", _("Sealed")),
        id_column("root", _("Merkle root")),
    )
    shown = (*list_display, actor_column("sealed_by", _("Sealed by")), text_column("note", _("Signed note")))
    search_fields = ()
    id_fields = ()
    ordering = ("-size",)
