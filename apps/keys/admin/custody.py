"""Lists of management keys, counts and findings: what lies under seal."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    day_column,
    id_column,
    instant_column,
    state_column,
    text_column,
)
from apps.keys.models import (
    CustodyCount,
    CustodyCountLine,
    CustodyFinding,
    ManagementKey,
    MediumDestruction,
    OnCallDay,
)
from apps.keys.states import CountResult, CustodyFindingKind, DestructionState, ManagementKeyKind


@admin.register(ManagementKey)
class ManagementKeyAdmin(ReadOnlyAdmin):
    """Shares and cards in the hands of custodians, void ones too; values have no column."""

    list_display = (
        text_column("label", _("Name")),
        code_column("kind", _("Kind")),
        text_column("hsm", _("Token")),
        text_column("seal", _("Seal number")),
        text_column("place", _("Place")),
        actor_column("custodian", _("Custodian")),
        instant_column("registered_at", _("Registered")),
        instant_column("voided_at", _("Void since")),
    )
    shown = (*list_display, id_column("ceremony_id", _("Ceremony")))
    list_filter = (filter_by("kind", _("Kind"), ManagementKeyKind),)
    list_select_related = ("hsm",)
    id_fields = ("id", "ceremony_id")
    ordering = ("-registered_at",)


@admin.register(CustodyCount)
class CustodyCountAdmin(ReadOnlyAdmin):
    """Counts by two custodians."""

    list_display = (
        instant_column("counted_at", _("First count")),
        actor_column("counted_by", _("First custodian")),
        instant_column("confirmed_at", _("Second count")),
        actor_column("confirmed_by", _("Second custodian")),
    )
    ordering = ("-counted_at",)


@admin.register(CustodyCountLine)
class CustodyCountLineAdmin(ReadOnlyAdmin):
    """What both custodians read on each item."""

    list_display = (
        instant_column("count__counted_at", _("First count")),
        text_column("label", _("Name")),
        code_column("item_kind", _("Kind")),
        text_column("place", _("Place")),
        text_column("seal", _("Seal number")),
        text_column("first_seal", _("Read first")),
        text_column("second_seal", _("Read second")),
        code_column("result", _("Result")),
    )
    list_filter = (filter_by("result", _("Result"), CountResult),)
    list_select_related = ("count",)
    ordering = ("-count__counted_at", "label")


@admin.register(CustodyFinding)
class CustodyFindingAdmin(ReadOnlyAdmin):
    """Differences and overdue counts, and what became of them."""

    list_display = (
        code_column("kind", _("Kind")),
        text_column("subject", _("Finding")),
        instant_column("found_at", _("Found at")),
        instant_column("settled_at", _("Settled at")),
    )
    shown = (
        *list_display,
        actor_column("settled_by", _("Settled by")),
        text_column("reason", _("Reason")),
        id_column("count_id", _("Count")),
    )
    list_filter = (filter_by("kind", _("Kind"), CustodyFindingKind),)
    id_fields = ("id", "count_id")
    ordering = ("-found_at",)


@admin.register(MediumDestruction)
class MediumDestructionAdmin(ReadOnlyAdmin):
    """The end of each backup medium, by two custodians."""

    list_display = (
        text_column("medium", _("Backup medium")),
        state_column("state", _("State")),
        instant_column("destroyed_at", _("Destroyed")),
        actor_column("destroyed_by", _("Destroyed by")),
        instant_column("witnessed_at", _("Witnessed")),
        actor_column("witnessed_by", _("Witnessed by")),
    )
    shown = (
        *list_display,
        text_column("method", _("How it was destroyed")),
        text_column("evidence", _("Where the record lies")),
    )
    list_filter = (filter_by("state", _("State"), DestructionState),)
    list_select_related = ("medium",)
    id_fields = ("id", "medium_id")
    ordering = ("-destroyed_at",)


@admin.register(OnCallDay)
class OnCallDayAdmin(ReadOnlyAdmin):
    """Which custodian can be reached on which day."""

    list_display = (
        day_column("day", _("Day")),
        actor_column("custodian", _("Custodian")),
        instant_column("said_at", _("Said at")),
    )
    ordering = ("-day", "custodian")
