"""Put a plan forward for the next meeting (5.2.1.2)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import plan_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.plan_body import CLAUSE, moved
from apps.operations.states import PlanEvent
from apps.operations.types import PlanView


def propose_plan(*, actor: Actor, clock: Clock, plan_id: UUID) -> PlanView:
    """Move the draft to PROPOSED, where it stays until a meeting and both organisations approve it.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`.
    """
    event, subject = OperationsEvent.PLAN_PROPOSED, subject_of(ActivityPlan, plan_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = moved(plan_id, PlanEvent.PROPOSE)
        row.proposed_at = clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, body_sha256=row.body_sha256)
    return plan_view(row)
