"""Problems, changes, configuration, releases."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import actor_column, id_column, instant_column, state_column, text_column
from apps.operations.admin.opened import actors_column, opened_column
from apps.operations.models import ChangeRequest, ConfigurationItem, Problem, Release
from apps.operations.states import ChangeState, ProblemState, ReleaseState


@admin.register(Problem)
class ProblemAdmin(ReadOnlyAdmin):
    """Problems and their remedies."""

    list_display = (
        id_column("id", _("Id")),
        state_column("state", _("State")),
        actor_column("recorded_by", _("Opened by")),
        instant_column("recorded_at", _("Opened")),
        actor_column("decided_by", _("Approved by")),
    )
    shown = (
        *list_display,
        opened_column("sealed_text", _("Content")),
        opened_column("sealed_cause", _("Cause and remedy")),
        actor_column("analysed_by", _("Analysed by")),
        instant_column("analysed_at", _("Analysed")),
        instant_column("decided_at", _("Decided")),
        actor_column("closed_by", _("Closed by")),
        instant_column("closed_at", _("Closed")),
    )
    list_filter = (filter_by("state", _("State"), ProblemState),)
    ordering = ("-recorded_at",)


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyAdmin):
    """Changes that were asked for."""

    list_display = (
        id_column("id", _("Id")),
        state_column("state", _("State")),
        actor_column("recorded_by", _("Requested by")),
        instant_column("recorded_at", _("Requested")),
        actor_column("decided_by", _("Decided by")),
    )
    shown = (
        *list_display,
        opened_column("sealed_text", _("Content")),
        id_column("problem_id", _("Problem")),
        instant_column("decided_at", _("Decided")),
        id_column("order_id", _("Work order")),
        actor_column("implemented_by", _("Implemented by")),
        instant_column("implemented_at", _("Implemented")),
    )
    list_filter = (filter_by("state", _("State"), ChangeState),)
    id_fields = ("id", "problem_id", "order_id")
    ordering = ("-recorded_at",)


@admin.register(ConfigurationItem)
class ConfigurationItemAdmin(ReadOnlyAdmin):
    """What is in use since when."""

    list_display = (
        text_column("item", _("Item")),
        text_column("version", _("Version")),
        id_column("content_sha256", _("Digest of the content")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (*list_display, id_column("change_id", _("Change request")))
    id_fields = ("id", "change_id")
    ordering = ("item", "-version")


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    """Releases on their way through two approvals."""

    list_display = (
        text_column("software", _("Software")),
        text_column("version", _("Version")),
        state_column("state", _("State")),
        actor_column("recorded_by", _("Developed by")),
        actor_column("tested_by", _("Tested by")),
        instant_column("deployed_at", _("Deployed")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        id_column("content_sha256", _("Digest of the content")),
        id_column("test_report_sha256", _("Digest of the test report")),
        id_column("change_id", _("Change request")),
        instant_column("tested_at", _("Tested")),
        id_column("ops_approval_id", _("Approval of the release")),
        actors_column("ops_voters", _("Release approved by")),
        id_column("ca_approval_id", _("Approval of the introduction")),
        id_column("order_id", _("Work order")),
        actor_column("deployed_by", _("Deployed by")),
    )
    list_filter = (filter_by("state", _("State"), ReleaseState),)
    id_fields = ("id", "change_id", "order_id")
    ordering = ("software", "-recorded_at")
