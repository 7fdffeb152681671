"""Short lists from which a form chooses."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.operations.models import (
    ActivityPlan,
    Asset,
    AuditRequest,
    ChangeRequest,
    FormRecord,
    FormTemplate,
    Inquiry,
    MeetingRecord,
    PeriodicReport,
    Problem,
    Release,
    WorkOrder,
)
from apps.operations.models.record import Record
from apps.operations.selectors.texts import opened_text
from apps.operations.types import PlanLine, RecordKind

_MOST = 200
_BEGINNING = 40  # characters
_KNOWN_BY_TEXT = frozenset(
    {
        RecordKind.ORDER,
        RecordKind.MEETING,
        RecordKind.PROBLEM,
        RecordKind.CHANGE,
        RecordKind.INQUIRY,
        RecordKind.AUDIT_REQUEST,
    }
)
_MODELS: dict[RecordKind, type[Record]] = {
    RecordKind.ORDER: WorkOrder,
    RecordKind.PLAN: ActivityPlan,
    RecordKind.MEETING: MeetingRecord,
    RecordKind.ASSET: Asset,
    RecordKind.PROBLEM: Problem,
    RecordKind.CHANGE: ChangeRequest,
    RecordKind.RELEASE: Release,
    RecordKind.INQUIRY: Inquiry,
    RecordKind.REPORT: PeriodicReport,
    RecordKind.AUDIT_REQUEST: AuditRequest,
    RecordKind.FORM: FormTemplate,
    RecordKind.FORM_RECORD: FormRecord,
}


def records_of(kind: RecordKind, states: Sequence[str] = ()) -> tuple[tuple[UUID, str, str, datetime], ...]:
    """Return (id, code words, how its text begins, when recorded) of the newest records of that kind.

    Only records that people know by their text come with its beginning.
    """
    rows: QuerySet[Any] = _MODELS[kind]._default_manager.order_by("-recorded_at")  # noqa: SLF001 - the same for every kind
    if states:
        rows = rows.filter(state__in=states)
    return tuple((row.pk, str(row), _beginning(kind, row), row.recorded_at) for row in rows[:_MOST])


def _beginning(kind: RecordKind, row: Record) -> str:
    """Return the first words of the sealed text, for those who choose among records without a name."""
    if kind not in _KNOWN_BY_TEXT:
        return ""
    line = opened_text(row, "sealed_text").strip().partition("\n")[0].strip()
    return line if len(line) <= _BEGINNING else f"{line[:_BEGINNING]}…"


def form_fields(template_id: UUID) -> tuple[str, ...]:
    """Return the names of the fields of that version of a form, none for an unknown id."""
    row = FormTemplate.objects.filter(pk=template_id).first()
    return tuple(row.fields) if row else ()


def plan_activities(plan_id: UUID) -> tuple[str, ...]:
    """Return the activities of a plan in their order, none for an unknown id."""
    row = ActivityPlan.objects.filter(pk=plan_id).first()
    return tuple(line.activity for line in plan_lines(row)) if row else ()


def plan_lines(row: ActivityPlan) -> tuple[PlanLine, ...]:
    """Return the activities with their days and, once reported, their results."""
    results = row.results or [""] * len(row.items)
    return tuple(
        PlanLine(activity=item["activity"], due_on=date.fromisoformat(item["due_on"]), result=result)
        for item, result in zip(row.items, results, strict=True)
    )
