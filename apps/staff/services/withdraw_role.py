"""Take a role away from a person (5.2.4)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import OwnRoleRefused, StaffManagementRefused, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import grant_view
from apps.staff.services._activation import move
from apps.staff.states import AssignmentEvent
from apps.staff.types import RoleGrant

_CLAUSE = "5.2.4"


def withdraw_role(*, actor: Actor, clock: Clock, assignment_id: UUID) -> RoleGrant:
    """End a role assignment now; the row stays. It takes power away only, so nobody else need agree.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `StaffMissing`, `IllegalTransition` (it has ended).
    """
    subject = f"assignment:{assignment_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_WITHDRAWN, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=_CLAUSE)
        row = RoleAssignment.objects.select_for_update().filter(pk=assignment_id).first()
        if row is None:
            raise StaffMissing(field="assignment_id")
        if actor.actor_id == f"staff:{row.user_id}":
            raise OwnRoleRefused(clause=_CLAUSE)
        move(row, AssignmentEvent.WITHDRAW, actor=actor, clock=clock)
    return grant_view(row)
