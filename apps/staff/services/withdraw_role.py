"""Take a role away from a person (5.2.4)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import OwnRoleRefused, StaffManagementRefused, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import grant_view
from apps.staff.states import ASSIGNMENT_TABLE, AssignmentEvent, AssignmentState
from apps.staff.types import RoleGrant

_CLAUSE = "5.2.4"


def withdraw_role(*, actor: Actor, clock: Clock, assignment_id: UUID) -> RoleGrant:
    """End a role assignment now; the row stays.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `StaffMissing`, `IllegalTransition` (it has ended).
    """
    subject = f"assignment:{assignment_id}"
    with refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_WITHDRAWN, subject=subject):
        return _withdraw(actor, clock, assignment_id)


def _withdraw(actor: Actor, clock: Clock, assignment_id: UUID) -> RoleGrant:
    """Lock the assignment, decide, write."""
    if not may_manage_staff(actor):
        raise StaffManagementRefused(clause=_CLAUSE)
    with transaction.atomic():
        row = RoleAssignment.objects.select_for_update().filter(pk=assignment_id).first()
        if row is None:
            raise StaffMissing(field="assignment_id")
        if actor.actor_id == f"staff:{row.user_id}":
            raise OwnRoleRefused(clause=_CLAUSE)
        row.state = ASSIGNMENT_TABLE.after(AssignmentState(row.state), AssignmentEvent.WITHDRAW)
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor.actor_id
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.ROLE_WITHDRAWN,
            subject=f"staff:{row.user_id}",
            clause=_CLAUSE,
            detail={"role": row.role, "assignment": str(row.pk)},
        )
        return grant_view(row)
