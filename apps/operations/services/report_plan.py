"""Report what came of a plan, activity by activity (5.2.1.2)."""

from collections.abc import Sequence
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import plan_view
from apps.operations.services.acting import duty, sealed, subject_of, update
from apps.operations.services.plan_body import CLAUSE, moved
from apps.operations.states import PlanEvent
from apps.operations.types import PlanView


def report_plan(*, actor: Actor, clock: Clock, plan_id: UUID, done: Sequence[bool], report: str) -> PlanView:
    """Close the plan with a result for each activity, in the order of the plan, and the report (sealed).

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.PLAN_REPORTED, subject_of(ActivityPlan, plan_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = moved(plan_id, PlanEvent.REPORT)
        if len(done) != len(row.items):
            raise OperationsInvalid("one result for each activity", field="done")
        sealed(row, "sealed_text", report, field="report")
        row.results = ["DONE" if each else "NOT_DONE" for each in done]
        row.reported_by, row.reported_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, done=sum(done))
    return plan_view(row)
