"""Ask both organisations to approve a training plan (5.3.3)."""

from uuid import UUID

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.services._plans import TRAINING, ask_for


def request_plan_approval(*, actor: Actor, clock: Clock, plan_id: UUID, reason: str = "") -> ApprovalView:
    """Open the request; who wrote the plan does not vote.

    Raises `PersonnelMissing`, and what `request_approval` raises.
    """
    return ask_for(actor, clock, TRAINING, plan_id, reason)
