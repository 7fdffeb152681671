"""Ask for a role in an emergency (5.7.1)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.permissions import may_ask
from apps.staff.services._emergency import check_emergency, emergency_act
from apps.staff.services._grants import Wanted, check_person, check_words, locked_person

_CLAUSE: Final = "5.7.1"


def request_break_glass(
    *, actor: Actor, clock: Clock, user_id: UUID, role: str, reason: str, valid_until: datetime
) -> ApprovalView:
    """Ask for the approval that `break_glass` uses up; refuses early what that would refuse.

    Raises `StaffManagementRefused`, `EmergencyRefused`, `OwnRoleRefused`, `RoleUnknown`, `StaffInvalid`,
    `StaffMissing`, `EmployerRefused`, `RoleAlreadyHeld`, `RoleConflict`, `GroupTooSmall`, and what
    `request_approval` raises.
    """
    now = clock.now()
    want = Wanted(user_id=user_id, role=role, scope="", valid_from=now, valid_until=valid_until)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.EMERGENCY_DECLARED, subject=want.subject),
        transaction.atomic(),
    ):
        if not may_ask(actor, Kind.BREAK_GLASS):
            raise StaffManagementRefused(clause=_CLAUSE)
        check_emergency(want, reason)
        check_words(actor, want, now=now)
        user = locked_person(user_id)
        check_person(want, user)
        return request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.BREAK_GLASS,
            subject=want.subject,
            act=emergency_act(want, reason),
            shown=(
                ShownLine(name="person", after=f"{user.display_name} ({user.username})"),
                ShownLine(name="role", after=role),
                ShownLine(name="reason", after=reason.strip()),
                ShownLine(name="valid_until", after=valid_until.isoformat()),
            ),
            reason=reason.strip(),
            took_part=(want.subject,),
        )
