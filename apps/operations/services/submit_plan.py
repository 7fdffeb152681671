"""Ask both organisations to approve a plan that was before their meeting (5.2.1.2)."""

from uuid import UUID

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.operations.events import OperationsEvent
from apps.operations.models import ActivityPlan
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import duty, locked, subject_of
from apps.operations.services.plan_act import plan_act
from apps.operations.services.plan_body import CLAUSE
from apps.operations.states import PLAN_TABLE, PlanEvent, PlanState


def submit_plan(*, actor: Actor, clock: Clock, plan_id: UUID, meeting_id: UUID) -> ApprovalView:
    """Return the request, which shows period and content; the plan stays PROPOSED until both have signed.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `PlanWithoutMeeting`, and what
    `request_approval` raises.
    """
    event, subject = OperationsEvent.PLAN_SUBMITTED, subject_of(ActivityPlan, plan_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = locked(ActivityPlan.objects.filter(pk=plan_id), field="plan_id")
        PLAN_TABLE.after(PlanState(row.state), PlanEvent.APPROVE)
        return request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.APPROVE_ACTIVITY_PLAN,
            subject=subject,
            act=plan_act(row, meeting_id),
            shown=(
                ShownLine(name="plan", after=row.span),
                ShownLine(name="period", after=row.period),
                ShownLine(name="body_sha256", after=row.body_sha256),
            ),
        )
