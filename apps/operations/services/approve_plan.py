"""Put a plan in force with the approvals of both organisations (5.2.1.2)."""

from uuid import UUID

from apps.approvals.services import consume_approval
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import plan_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.plan_act import plan_act
from apps.operations.services.plan_body import CLAUSE, moved
from apps.operations.states import PlanEvent
from apps.operations.types import PlanView


def approve_plan(
    *, actor: Actor, clock: Clock, plan_id: UUID, meeting_id: UUID, approval_id: UUID | None
) -> PlanView:
    """Move the plan to APPROVED and keep the meeting that it was before.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `PlanWithoutMeeting`, and what
    `consume_approval` raises.
    """
    event, subject = OperationsEvent.PLAN_APPROVED, subject_of(ActivityPlan, plan_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = moved(plan_id, PlanEvent.APPROVE)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.APPROVE_ACTIVITY_PLAN,
            subject=subject,
            act=plan_act(row, meeting_id),
        )
        row.meeting_id, row.approval_id, row.approved_at = meeting_id, approval_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, approval=str(approval_id))
    return plan_view(row)
