"""Put an approved training plan in force; the one before is superseded (5.3.3)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.selectors.training import plan_view
from apps.staff.services._plan_adoption import adopt
from apps.staff.services._plan_rules import TRAINING
from apps.staff.types import PlanView


def adopt_training_plan(
    *, actor: Actor, clock: Clock, plan_id: UUID, approval_id: UUID | None = None
) -> PlanView:
    """Use up the approval of both organisations; from now on people are measured by this plan.

    Raises `PersonnelMissing`, `IllegalTransition`, `EditionStale`, and what `consume_approval` raises.
    """
    return plan_view(
        adopt(actor, clock, TRAINING, Kind.APPROVE_TRAINING_PLAN, plan_id=plan_id, approval_id=approval_id)
    )
