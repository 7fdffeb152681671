"""Ask both organisations to approve a training plan (5.3.3)."""

from uuid import UUID

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.services._plan_request import ask_for
from apps.staff.services._plan_rules import TRAINING


def request_plan_approval(*, actor: Actor, clock: Clock, plan_id: UUID, reason: str = "") -> ApprovalView:
    """Open the request; who wrote the plan does not vote.

    Raises `PersonnelMissing`, and what `request_approval` raises.
    """
    return ask_for(actor, clock, TRAINING, Kind.APPROVE_TRAINING_PLAN, plan_id=plan_id, reason=reason)
