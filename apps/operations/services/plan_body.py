"""The content of an activity plan: checked, canonical, with its digest."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from apps.lib.canonical import canonical_digest
from apps.operations.errors import OperationsInvalid
from apps.operations.models import ActivityPlan
from apps.operations.services.acting import locked
from apps.operations.states import PLAN_TABLE, PlanEvent, PlanState
from apps.operations.types import PlanItem, PlanSpan

CLAUSE: Final = "5.2.1.2"
_PERIODS: Final = {
    PlanSpan.YEARLY: re.compile(r"20\d\d\Z"),
    PlanSpan.MONTHLY: re.compile(r"20\d\d-(0[1-9]|1[0-2])\Z"),
}
_LONGEST_ACTIVITY: Final = 200


def checked_period(span: PlanSpan, period: str) -> str:
    """Return ``2026`` for a fiscal year, ``2026-12`` for a month; raise `OperationsInvalid`."""
    if not _PERIODS[span].match(period):
        raise OperationsInvalid("2026 for a year, 2026-12 for a month", field="period")
    return period


def fill(row: ActivityPlan, items: Sequence[PlanItem]) -> None:
    """Put the items into the row, with the digest that approvers sign; raise `OperationsInvalid`."""
    if not items:
        raise OperationsInvalid("a plan holds at least one activity", field="items")
    if any(not 1 <= len(item.activity.strip()) <= _LONGEST_ACTIVITY for item in items):
        raise OperationsInvalid(f"1 to {_LONGEST_ACTIVITY} characters an activity", field="items")
    row.items = [{"activity": item.activity.strip(), "due_on": item.due_on.isoformat()} for item in items]
    row.body_sha256 = canonical_digest({"span": row.span, "period": row.period, "items": row.items}).hex()


def moved(plan_id: UUID, event: PlanEvent) -> ActivityPlan:
    """Return the locked plan in the state that follows; raise `RecordMissing`, `IllegalTransition`."""
    row = locked(ActivityPlan.objects.filter(pk=plan_id), field="plan_id")
    row.state = PLAN_TABLE.after(PlanState(row.state), event).value
    return row
