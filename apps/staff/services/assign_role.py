"""Give a person a role for a time (5.2.1, 5.2.4)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role, conflicts
from apps.policy.selectors import site_duration
from apps.staff.errors import (
    OwnRoleRefused,
    RoleAlreadyHeld,
    RoleConflict,
    RoleUnknown,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
)
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment, User
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import grant_view, grants_during
from apps.staff.states import AssignmentState
from apps.staff.types import RoleGrant

_CLAUSE = "5.2.4"


def assign_role(
    *,
    actor: Actor,
    clock: Clock,
    user_id: UUID,
    role: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleGrant:
    """Assign a role from `valid_from` (default: now) until `valid_until` (exclusive).

    Without an end it lasts as long as the site allows at most.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `RoleUnknown`, `RoleConflict`, `RoleAlreadyHeld`,
    `StaffInvalid` (the period is empty), `StaffMissing`.
    """
    start = valid_from or clock.now()
    row = RoleAssignment(
        user_id=user_id,
        role=role,
        granted_by=actor.actor_id,
        granted_at=clock.now(),
        state=AssignmentState.ACTIVE,
        activated_at=clock.now(),
        valid_from=start,
        valid_until=valid_until or start + site_duration("role_assignment_max_days"),
    )
    subject = f"staff:{user_id}"
    with refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_ASSIGNED, subject=subject):
        _check_request(actor, row)
        _insert(actor, clock, row)
    return grant_view(row)


def _check_request(actor: Actor, row: RoleAssignment) -> None:
    """Refuse what can be refused without looking at the person."""
    if not may_manage_staff(actor):
        raise StaffManagementRefused(clause=_CLAUSE)
    if actor.actor_id == f"staff:{row.user_id}":
        raise OwnRoleRefused(clause=_CLAUSE)
    if row.role not in {item.value for item in Role}:
        raise RoleUnknown(field="role", clause="5.2.1")
    if row.valid_until <= row.valid_from:
        raise StaffInvalid("the period is empty", field="valid_until")


def _insert(actor: Actor, clock: Clock, row: RoleAssignment) -> None:
    """Lock the person, check the separation of duties, write."""
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=row.user_id).exists():
            raise StaffMissing(field="user_id")
        grants = grants_during(row.user_id, start=row.valid_from, end=row.valid_until)
        held = {grant.role for grant in grants}
        if row.role in held:
            raise RoleAlreadyHeld(field="role")
        if clash := conflicts(held | {row.role}):
            raise RoleConflict(f"{clash}", field="role", clause=_CLAUSE)
        row.save(force_insert=True)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.ROLE_ASSIGNED,
            subject=f"staff:{row.user_id}",
            clause=_CLAUSE,
            detail={"role": row.role, "assignment": str(row.pk)},
        )
