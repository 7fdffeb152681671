"""Change the content of a plan that is not approved; it becomes a draft again (5.2.1.2)."""

from collections.abc import Sequence
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import plan_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.plan_body import CLAUSE, fill, moved
from apps.operations.states import PlanEvent
from apps.operations.types import PlanItem, PlanView


def revise_plan(*, actor: Actor, clock: Clock, plan_id: UUID, items: Sequence[PlanItem]) -> PlanView:
    """Replace the activities; what was asked for with the old content can no longer be used.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.PLAN_REVISED, subject_of(ActivityPlan, plan_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = moved(plan_id, PlanEvent.REVISE)
        fill(row, items)
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, body_sha256=row.body_sha256)
    return plan_view(row)
