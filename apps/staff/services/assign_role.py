"""Give a person a role for a time (5.2.1, 5.2.4)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.policy.selectors import site_duration
from apps.staff.errors import StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.permissions import may_ask
from apps.staff.selectors import grant_view
from apps.staff.services._activation import missing_for, move
from apps.staff.services._grants import CLAUSE, Wanted, check_person, check_words, locked_person
from apps.staff.states import AssignmentEvent
from apps.staff.types import RoleGrant


def assign_role(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    scope: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    approval_id: UUID | None = None,
) -> RoleGrant:
    """Use up the approval and assign the role from `valid_from` (default: now) until `valid_until`.

    The end is exclusive; without one it lasts as long as the site allows. It is active at once if the
    person lacks nothing for it, else it waits for `activate_role`.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `RoleUnknown`, `StaffInvalid`, `StaffMissing`,
    `EmployerRefused`, `RoleAlreadyHeld`, `RoleConflict`, `GroupTooSmall`, and what `consume_approval` raises.
    """
    start = valid_from or clock.now()
    want = Wanted(
        user_id=user_id,
        role=role,
        scope=scope,
        valid_from=start,
        valid_until=valid_until or start + site_duration("role_assignment_max_days"),
    )
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_ASSIGNED, subject=want.subject),
        transaction.atomic(),
    ):
        if not may_ask(actor, want.kind):
            raise StaffManagementRefused(clause=CLAUSE)
        check_words(actor, want, now=clock.now())
        check_person(want, locked_person(user_id))
        row = _insert(actor, clock, want, approval_id)
        if not missing_for(row, clock):
            move(row, AssignmentEvent.ACTIVATE, actor=actor, clock=clock)
    return grant_view(row)


def _insert(actor: Actor, clock: Clock, want: Wanted, approval_id: UUID | None) -> RoleAssignment:
    """Use up the approval; write the assignment, not active yet, and its event."""
    consume_approval(
        actor=actor,
        clock=clock,
        approval_id=approval_id,
        kind=want.kind,
        subject=want.subject,
        act=want.act(),
    )
    row = RoleAssignment.objects.create(
        user_id=want.user_id,
        role=want.role,
        scope=want.scope,
        approval_id=approval_id,
        granted_by=actor.actor_id,
        granted_at=clock.now(),
        valid_from=want.valid_from,
        valid_until=want.valid_until,
    )
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.ROLE_ASSIGNED,
        subject=want.subject,
        clause=CLAUSE,
        detail={"role": row.role, "scope": row.scope, "assignment": str(row.pk)},
    )
    return row
