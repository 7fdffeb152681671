"""Ask that a person be given a role (5.2.4): whatever can be refused now is not put before approvers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.permissions import may_ask
from apps.staff.services._grants import CLAUSE, Wanted, check_person, check_words, locked_person


def request_role(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    scope: str = "",
    valid_from: datetime,
    valid_until: datetime,
    reason: str = "",
) -> ApprovalView:
    """Ask for the approval that `assign_role` uses up; the person concerned does not vote on it.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `RoleUnknown`, `StaffInvalid`, `StaffMissing`,
    `EmployerRefused`, `RoleAlreadyHeld`, `RoleConflict`, `GroupTooSmall`, and what `request_approval` raises.
    """
    want = Wanted(user_id=user_id, role=role, scope=scope, valid_from=valid_from, valid_until=valid_until)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_REQUESTED, subject=want.subject),
        transaction.atomic(),
    ):
        if not may_ask(actor, want.kind):
            raise StaffManagementRefused(clause=CLAUSE)
        check_words(actor, want, now=clock.now())
        user = locked_person(user_id)
        held = check_person(want, user)
        return request_approval(
            actor=actor,
            clock=clock,
            kind=want.kind,
            subject=want.subject,
            act=want.act(),
            shown=want.shown(user, held),
            reason=reason,
            took_part=(want.subject,),
        )
