"""Lists of what tokens hold, of acts at them, of signatures and of what disagrees with the records."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    day_column,
    id_column,
    instant_column,
    said_column,
    state_column,
    text_column,
    yes_no_column,
)
from apps.keys.models import DoctorReport, KeyBackup, KeyUse, TokenAct, TokenFinding
from apps.keys.states import BackupState, FindingKind, TokenActState


@admin.register(KeyBackup)
class KeyBackupAdmin(ReadOnlyAdmin):
    """Copies of keys on backup tokens (6.2.4)."""

    list_display = (
        text_column("key", _("Key")),
        text_column("token", _("Backup token")),
        state_column("state", _("State")),
        instant_column("made_at", _("Made")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        text_column("check_value", _("Check value")),
        actor_column("planned_by", _("Planned by")),
        instant_column("planned_at", _("Planned")),
        instant_column("closed_at", _("Closed")),
        said_column("cause", _("Cause")),
    )
    list_filter = (filter_by("state", _("State"), BackupState),)
    list_select_related = ("key", "token")
    id_fields = ("id", "key__id", "token__id")
    ordering = ("-planned_at",)


@admin.register(TokenAct)
class TokenActAdmin(ReadOnlyAdmin):
    """Restorations, destructions and re-sharings, written before the token is asked."""

    list_display = (
        code_column("kind", _("Act")),
        text_column("key", _("Key")),
        state_column("state", _("State")),
        instant_column("intended_at", _("Begun")),
        instant_column("ended_at", _("Ended")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        actor_column("intended_by", _("Begun by")),
        said_column("cause", _("Cause")),
    )
    list_filter = (filter_by("state", _("State"), TokenActState),)
    list_select_related = ("key",)
    id_fields = ("id", "key__id")
    ordering = ("-intended_at",)


@admin.register(TokenFinding)
class TokenFindingAdmin(ReadOnlyAdmin):
    """Disagreements between tokens and records; open ones have no end."""

    list_display = (
        code_column("kind", _("Finding")),
        text_column("subject", _("About")),
        instant_column("found_at", _("Found at")),
        instant_column("settled_at", _("Settled at")),
    )
    shown = (id_column("id", _("Id")), *list_display, text_column("detail", _("Detail")))
    list_filter = (filter_by("kind", _("Finding"), FindingKind),)
    id_fields = ("id",)
    ordering = ("-found_at",)


@admin.register(KeyUse)
class KeyUseAdmin(ReadOnlyAdmin):
    """Signatures of each key and day, as the signers counted them."""

    list_display = (
        id_column("key", _("Key")),
        day_column("day", _("Day")),
        text_column("process", _("Counter")),
        text_column("signatures", _("Signatures")),
    )
    shown = (id_column("id", _("Id")), *list_display)
    id_fields = ("id", "key")
    ordering = ("-day",)


@admin.register(DoctorReport)
class DoctorReportAdmin(ReadOnlyAdmin):
    """Examinations of library, token and keys."""

    list_display = (
        instant_column("examined_at", _("Examined")),
        yes_no_column("healthy", _("In order")),
        said_column("advice", _("What to do")),
    )
    shown = (id_column("id", _("Id")), *list_display, text_column("facts", _("What was found")))
    id_fields = ("id",)
    ordering = ("-examined_at",)
