"""Give a role for a few hours in an emergency (5.7.1): approved, with a reason, ending by itself."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.permissions import may_ask
from apps.staff.selectors import grant_view
from apps.staff.services._activation import move
from apps.staff.services._emergency import check_emergency, emergency_act
from apps.staff.services._grants import Wanted, check_person, check_words, locked_person
from apps.staff.states import AssignmentEvent
from apps.staff.types import RoleGrant

_CLAUSE: Final = "5.7.1"


def break_glass(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    reason: str,
    valid_until: datetime,
    approval_id: UUID | None,
) -> RoleGrant:
    """Use up the approval and give the role from now until `valid_until`, whatever training is missing.

    The separation of duties is not lifted, and no role that decides is given. The auditors are told by the
    event `staff.emergency.declared` and by their home page. Raises `StaffManagementRefused`,
    `EmergencyRefused`, `OwnRoleRefused`, `RoleUnknown`, `StaffInvalid`, `StaffMissing`, `EmployerRefused`,
    `RoleAlreadyHeld`, `RoleConflict`, `GroupTooSmall`, and what `consume_approval` raises.
    """
    now = clock.now()
    want = Wanted(user_id=user_id, role=role, scope="", valid_from=now, valid_until=valid_until)
    event = StaffEvent.EMERGENCY_DECLARED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=want.subject),
        transaction.atomic(),
    ):
        if not may_ask(actor, Kind.BREAK_GLASS):
            raise StaffManagementRefused(clause=_CLAUSE)
        check_emergency(want, reason)
        check_words(actor, want, now=now)
        check_person(want, locked_person(user_id))
        row = _insert(actor, clock, want, reason, approval_id)
        move(row, AssignmentEvent.ACTIVATE, actor=actor, clock=clock)
    return grant_view(row)


def _insert(
    actor: Actor, clock: Clock, want: Wanted, reason: str, approval_id: UUID | None
) -> RoleAssignment:
    """Use up the approval; write the assignment and the event that tells the auditors."""
    consume_approval(
        actor=actor,
        clock=clock,
        approval_id=approval_id,
        kind=Kind.BREAK_GLASS,
        subject=want.subject,
        act=emergency_act(want, reason),
    )
    row = RoleAssignment.objects.create(
        user_id=want.user_id,
        role=want.role,
        reason=reason.strip(),
        is_break_glass=True,
        approval_id=approval_id,
        granted_by=actor.actor_id,
        granted_at=want.valid_from,
        valid_from=want.valid_from,
        valid_until=want.valid_until,
    )
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.EMERGENCY_DECLARED,
        subject=want.subject,
        clause=_CLAUSE,
        detail={
            "role": want.role,
            "assignment": str(row.pk),
            "valid_until": want.valid_until.isoformat(),
        },
    )
    return row
