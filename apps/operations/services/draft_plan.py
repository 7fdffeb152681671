"""Draw up the activity plan of a year or a month (5.2.1.2)."""

from collections.abc import Sequence

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import plan_view
from apps.operations.services.acting import duty, insert
from apps.operations.services.plan_body import CLAUSE, checked_period, fill
from apps.operations.types import PlanItem, PlanSpan, PlanView


def draft_plan(
    *, actor: Actor, clock: Clock, span: PlanSpan, period: str, items: Sequence[PlanItem]
) -> PlanView:
    """Store a draft; there is one plan for each period.

    Raises `DutyRefused`, `OperationsInvalid`, `RecordTaken`.
    """
    event = OperationsEvent.PLAN_DRAFTED
    row = ActivityPlan(span=span, period=period)
    with duty(
        actor=actor, clock=clock, event=event, subject=f"span:{span}", clause=CLAUSE, roles=OPERATIONS_OFFICE
    ):
        checked_period(span, period)
        fill(row, items)
        insert(row, actor=actor, clock=clock, event=event, clause=CLAUSE, body_sha256=row.body_sha256)
    return plan_view(row)
