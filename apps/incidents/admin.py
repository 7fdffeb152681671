"""Lists of incidents and of what was noted about them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    id_column,
    instant_column,
    state_column,
    text_column,
)
from apps.incidents.models import CompromiseRehearsal, Incident, IncidentNote, ResponseMeasure
from apps.incidents.states import CompromiseState, IncidentState, MeasureState


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """Incidents and the decision on the compromise of a key."""

    list_display = (
        id_column("id", _("Incident")),
        code_column("category", _("Category")),
        code_column("severity", _("Severity")),
        state_column("state", _("State")),
        state_column("compromise", _("Compromise of the key")),
        instant_column("opened_at", _("Reported at")),
    )
    shown = (
        *list_display,
        text_column("summary", _("Summary")),
        id_column("key_id", _("Key")),
        actor_column("opened_by", _("Reported by")),
        id_column("compromise_approval_id", _("Approval of the decision")),
        id_column("reissue_approval_id", _("Approval of the re-issue")),
        instant_column("closed_at", _("Closed")),
    )
    list_filter = (
        filter_by("state", _("State"), IncidentState),
        filter_by("compromise", _("Compromise of the key"), CompromiseState),
    )
    id_fields = ("id", "key_id")
    ordering = ("-opened_at",)


@admin.register(IncidentNote)
class IncidentNoteAdmin(ReadOnlyAdmin):
    """Notes, in the order in which they were written."""

    list_display = (
        id_column("incident_id", _("Incident")),
        code_column("code", _("Step")),
        actor_column("written_by", _("Written by")),
        instant_column("written_at", _("Written")),
    )
    shown = (*list_display, text_column("note", _("Note")))
    id_fields = ("id", "incident_id")
    ordering = ("-written_at",)


@admin.register(ResponseMeasure)
class ResponseMeasureAdmin(ReadOnlyAdmin):
    """The checklists of confirmed compromises."""

    list_display = (
        id_column("incident_id", _("Incident")),
        code_column("measure", _("Measure")),
        state_column("state", _("State")),
        actor_column("taken_by", _("Taken by")),
        instant_column("taken_at", _("Taken at")),
    )
    shown = (*list_display, text_column("evidence", _("Evidence")))
    list_filter = (filter_by("state", _("State"), MeasureState),)
    id_fields = ("id", "incident_id")
    ordering = ("incident_id", "place")


@admin.register(CompromiseRehearsal)
class CompromiseRehearsalAdmin(ReadOnlyAdmin):
    """Rehearsals of a compromise on copies of the database."""

    list_display = (
        id_column("key_id", _("Key")),
        state_column("state", _("State")),
        actor_column("requested_by", _("Requested by")),
        instant_column("requested_at", _("Requested")),
        instant_column("ended_at", _("Ended")),
    )
    shown = (*list_display, text_column("cause", _("Cause")), text_column("result", _("Result")))
    id_fields = ("id", "key_id")
    ordering = ("-requested_at",)
