"""Put an approved rotation plan in force; the one before is superseded (5.3.5)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.selectors.rotation import rotation_view
from apps.staff.services._plan_adoption import adopt
from apps.staff.services._plan_rules import ROTATION
from apps.staff.types import RotationView


def adopt_rotation_plan(
    *, actor: Actor, clock: Clock, plan_id: UUID, approval_id: UUID | None = None
) -> RotationView:
    """Use up a CA manager's approval; from now on tenures are measured by this plan.

    Raises `PersonnelMissing`, `IllegalTransition`, `EditionStale`, and what `consume_approval` raises.
    """
    return rotation_view(
        adopt(actor, clock, ROTATION, Kind.ADOPT_ROTATION_PLAN, plan_id=plan_id, approval_id=approval_id)
    )
