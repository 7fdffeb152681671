"""Ask a CA manager to adopt a rotation plan (5.3.5)."""

from uuid import UUID

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.services._plans import ROTATION, ask_for


def request_rotation_approval(*, actor: Actor, clock: Clock, plan_id: UUID, reason: str = "") -> ApprovalView:
    """Open the request; who wrote the plan does not vote.

    Raises `PersonnelMissing`, and what `request_approval` raises.
    """
    return ask_for(actor, clock, ROTATION, plan_id, reason)
