"""Lists of trainings, plans and documents; the text of a document is opened on its own page, written down."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.base.admin import ReadOnlyAdmin, filter_by
from apps.base.columns import (
    actor_column,
    code_column,
    codes_column,
    day_column,
    id_column,
    instant_column,
    state_column,
    text_column,
    yes_no_column,
)
from apps.staff.models import (
    DocumentReading,
    DocumentVersion,
    RotationPlan,
    StaffDocument,
    TrainingCourse,
    TrainingPlan,
    TrainingRecord,
    TrainingSession,
    TrainingTask,
)
from apps.staff.states import EditionState, TaskState
from apps.staff.types import DocumentKind, TaskCause

_VERSION = text_column("version", _("Version"))
_STATE = state_column("state", _("State"))
_IN_FORCE = instant_column("in_force_from", _("In force since"))
_HISTORY = (
    actor_column("drafted_by", _("Drafted by")),
    instant_column("drafted_at", _("Drafted")),
    id_column("approval_id", _("Approval")),
    instant_column("superseded_at", _("Superseded")),
    id_column("body_sha256", _("SHA-256")),
)


@admin.register(TrainingPlan)
class TrainingPlanAdmin(ReadOnlyAdmin):
    """Versions of the training plan (5.3.3)."""

    list_display = (
        _VERSION,
        text_column("title", _("Title")),
        code_column("owner", _("Organisation")),
        _STATE,
        _IN_FORCE,
    )
    shown = (id_column("id", _("Id")), *list_display, *_HISTORY, text_column("body", _("Text")))
    list_filter = (filter_by("state", _("State"), EditionState),)
    id_fields = ("id", "approval_id")
    ordering = ("-version",)


@admin.register(TrainingCourse)
class TrainingCourseAdmin(ReadOnlyAdmin):
    """Courses of each plan: for whom, how often (5.3.3, 5.3.4)."""

    list_display = (
        text_column("plan__version", _("Version")),
        text_column("title", _("Course")),
        codes_column("roles", _("Roles")),
        text_column("cycle_months", _("Every (months)")),
        yes_no_column("threat_update", _("Update on threats")),
    )
    shown = (id_column("id", _("Id")), text_column("code", _("Code")), *list_display)
    list_select_related = ("plan",)
    id_fields = ("id", "plan_id")
    ordering = ("-plan__version", "code")


@admin.register(TrainingSession)
class TrainingSessionAdmin(ReadOnlyAdmin):
    """Trainings that were held (5.3.3)."""

    list_display = (
        text_column("course", _("Course")),
        day_column("held_on", _("Held on")),
        text_column("plan__version", _("Version of the plan")),
        actor_column("recorded_by", _("Recorded by")),
        instant_column("recorded_at", _("Recorded")),
    )
    shown = (id_column("id", _("Id")), *list_display)
    list_select_related = ("plan",)
    id_fields = ("id", "plan_id")
    ordering = ("-held_on", "-recorded_at")


@admin.register(TrainingRecord)
class TrainingRecordAdmin(ReadOnlyAdmin):
    """Who took which training, and by when again (5.3.4)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        text_column("course", _("Course")),
        day_column("held_on", _("Held on")),
        day_column("next_due", _("Next due")),
    )
    shown = (id_column("id", _("Id")), *list_display, id_column("session_id", _("Training session")))
    list_select_related = ("user",)
    id_fields = ("id", "user_id", "session_id")
    ordering = ("next_due", "user__username")


@admin.register(TrainingTask)
class TrainingTaskAdmin(ReadOnlyAdmin):
    """Trainings that a change made necessary (5.3.4)."""

    list_display = (
        text_column("user__display_name", _("Person")),
        code_column("cause", _("Cause")),
        _STATE,
        day_column("due_on", _("Due")),
        instant_column("closed_at", _("Closed")),
    )
    shown = (
        id_column("id", _("Id")),
        *list_display,
        id_column("reference", _("What changed")),
        instant_column("created_at", _("Recorded")),
        actor_column("closed_by", _("Closed by")),
    )
    list_filter = (filter_by("state", _("State"), TaskState), filter_by("cause", _("Cause"), TaskCause))
    list_select_related = ("user",)
    id_fields = ("id", "user_id")
    ordering = ("due_on",)


@admin.register(RotationPlan)
class RotationPlanAdmin(ReadOnlyAdmin):
    """Versions of the rotation plan (5.3.5)."""

    list_display = (
        _VERSION,
        text_column("title", _("Title")),
        text_column("longest_months", _("At most (months)")),
        _STATE,
        _IN_FORCE,
    )
    shown = (id_column("id", _("Id")), *list_display, *_HISTORY, text_column("body", _("Text")))
    list_filter = (filter_by("state", _("State"), EditionState),)
    id_fields = ("id", "approval_id")
    ordering = ("-version",)


@admin.register(StaffDocument)
class StaffDocumentAdmin(ReadOnlyAdmin):
    """The register of documents (5.3.8)."""

    list_display = (
        text_column("code", _("Code")),
        text_column("title", _("Title")),
        code_column("kind", _("Kind")),
        actor_column("registered_by", _("Registered by")),
        instant_column("registered_at", _("Registered")),
    )
    shown = (id_column("id", _("Id")), *list_display)
    list_filter = (filter_by("kind", _("Kind"), DocumentKind),)
    ordering = ("code",)


@admin.register(DocumentVersion)
class DocumentVersionAdmin(ReadOnlyAdmin):
    """Versions of documents: whose roles may read them, by which approval (5.3.8)."""

    list_display = (
        text_column("document__title", _("Document")),
        _VERSION,
        _STATE,
        codes_column("readers", _("For")),
        _IN_FORCE,
    )
    shown = (id_column("id", _("Id")), *list_display, *_HISTORY)
    list_filter = (filter_by("state", _("State"), EditionState),)
    list_select_related = ("document",)
    id_fields = ("id", "document_id", "approval_id")
    ordering = ("document__code", "-version")


@admin.register(DocumentReading)
class DocumentReadingAdmin(ReadOnlyAdmin):
    """Who opened which version of a document (5.3.8)."""

    list_display = (
        text_column("version__document__title", _("Document")),
        text_column("version__version", _("Version")),
        actor_column("reader", _("Reader")),
        instant_column("read_at", _("Opened")),
    )
    shown = (id_column("id", _("Id")), *list_display)
    list_select_related = ("version__document",)
    id_fields = ("id", "version_id", "version__document_id")
    ordering = ("-read_at",)
