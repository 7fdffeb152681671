"""Plans, meetings, contacts, equipment."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    NOTHING,
    Column,
    Label,
    actor_column,
    code_column,
    codes_column,
    day_column,
    day_text,
    id_column,
    instant_column,
    state_column,
    state_word,
    text_column,
)
from apps.operations.admin.opened import opened_column
from apps.operations.models import ActivityPlan, Asset, AssetMaintenance, MeetingRecord, StakeholderContact
from apps.operations.selectors import plan_lines
from apps.operations.states import PlanState
from apps.operations.types import AssetKind, PlanSpan, Stakeholder


def _activities(label: Label) -> Column:
    """Return the column with day, activity and result of each line of a plan."""

    def cell(row: ActivityPlan) -> str:
        lines = [
            f"{day_text(line.due_on)} {line.activity}"
            + (f" ({state_word(line.result)})" if line.result else "")
            for line in plan_lines(row)
        ]
        return " / ".join(lines) or NOTHING

    cell.__name__ = "items"
    cell.short_description = label  # type: ignore[attr-defined]  # Django's admin reads it from the function
    return cell


@admin.register(ActivityPlan)
class ActivityPlanAdmin(ReadOnlyAdmin):
    """Plans of years and months."""

    list_display = (
        code_column("span", _("Span")),
        text_column("period", _("Period")),
        state_column("state", _("State")),
        actor_column("recorded_by", _("Drawn up by")),
        instant_column("proposed_at", _("Proposed")),
        instant_column("approved_at", _("Approved")),
        instant_column("reported_at", _("Reported")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        _activities(_("Activities")),
        id_column("body_sha256", _("Digest of the content")),
        id_column("meeting_id", _("Meeting")),
        id_column("approval_id", _("Approval")),
        opened_column("sealed_text", _("Report")),
        actor_column("reported_by", _("Reported by")),
    )
    list_filter = (filter_by("state", _("State"), PlanState), filter_by("span", _("Span"), PlanSpan))
    ordering = ("-period", "span")


@admin.register(MeetingRecord)
class MeetingRecordAdmin(ReadOnlyAdmin):
    """Meetings with their minutes."""

    list_display = (
        day_column("held_on", _("Held on")),
        codes_column("organisations", _("Organisations present")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        opened_column("sealed_text", _("Minutes")),
        id_column("minutes_sha256", _("SHA-256 of the minutes")),
    )
    ordering = ("-held_on",)


@admin.register(StakeholderContact)
class StakeholderContactAdmin(ReadOnlyAdmin):
    """Contacts with stakeholders."""

    list_display = (
        code_column("stakeholder", _("Stakeholder")),
        code_column("topic", _("Topic")),
        instant_column("contacted_at", _("Time of the contact")),
        actor_column("recorded_by", _("Recorded by")),
    )
    shown = (
        *list_display,
        opened_column("sealed_text", _("Content")),
        instant_column("recorded_at", _("Recorded")),
    )
    list_filter = (filter_by("stakeholder", _("Stakeholder"), Stakeholder),)
    ordering = ("-contacted_at",)


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    """The register of equipment; what is due next comes first."""

    list_display = (
        text_column("tag", _("Asset tag")),
        code_column("kind", _("Kind")),
        code_column("owner", _("Owner")),
        text_column("location", _("Location")),
        day_column("next_maintenance_on", _("Next maintenance")),
        text_column("interval_months", _("Months between maintenances")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    list_filter = (filter_by("kind", _("Kind"), AssetKind),)
    ordering = ("next_maintenance_on", "tag")


@admin.register(AssetMaintenance)
class AssetMaintenanceAdmin(ReadOnlyAdmin):
    """What was done to the equipment."""

    list_display = (
        text_column("asset", _("Asset tag")),
        day_column("done_on", _("Done on")),
        actor_column("recorded_by", _("Recorded by")),
        id_column("order_id", _("Work order")),
    )
    shown = (
        *list_display,
        opened_column("sealed_text", _("Content")),
        instant_column("recorded_at", _("Recorded")),
    )
    list_select_related = ("asset",)
    id_fields = ("id", "asset_id", "order_id")
    ordering = ("-done_on",)
