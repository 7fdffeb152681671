"""Ask a CA manager for an exception from a qualification (5.3.1)."""

from datetime import date
from uuid import UUID

from apps.approvals.services import check_asker
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.services._acts import waiver_act
from apps.staff.services._asking import ask, name_of
from apps.staff.services._files import check_waiver


def request_waiver(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    area: QualificationArea,
    reason: str,
    valid_until: date,
) -> ApprovalView:
    """Open the request; the person concerned does not vote on it.

    Raises `PersonnelInvalid` (role, area, day), `StaffMissing`, and what `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.WAIVE_PREREQUISITE)
    check_waiver(role, area, valid_until, clock)
    return ask(
        actor,
        clock,
        Kind.WAIVE_PREREQUISITE,
        subject=f"staff:{user_id}",
        act=waiver_act(user_id, role, area, reason.strip(), valid_until),
        shown={
            "person": name_of(user_id),
            "role": role,
            "prerequisite": area.value,
            "reason": reason.strip(),
            "valid_until": valid_until.isoformat(),
        },
        reason=reason.strip(),
        took_part=[f"staff:{user_id}"],
    )
