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
from apps.operations.types import PlanLine, RecordKind

_MOST = 200
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


def records_of(kind: RecordKind, states: Sequence[str] = ()) -> tuple[tuple[UUID, str, datetime], ...]:
    """Return (id, code words, when recorded) of the newest records of that kind and of those states."""
    rows: QuerySet[Any] = _MODELS[kind]._default_manager.order_by("-recorded_at")  # noqa: SLF001 - the same for every kind
    if states:
        rows = rows.filter(state__in=states)
    return tuple((row.pk, str(row), row.recorded_at) for row in rows[:_MOST])


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
