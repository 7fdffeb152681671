"""Let an assignment take effect once nothing is missing any more (5.2.4, 5.3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import PrerequisitesMissing, StaffManagementRefused, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import grant_view
from apps.staff.services._activation import missing_for, move, refuse_unsupported
from apps.staff.services._grants import CLAUSE, check_person, check_words, locked_person, wanted
from apps.staff.states import AssignmentEvent, AssignmentState
from apps.staff.types import RoleGrant


def activate_role(*, actor: Actor, clock: Clock, assignment_id: UUID) -> RoleGrant:
    """Activate an assignment that waits, or lift a suspension; everything is checked anew.

    Background check, qualification, training and contract of the person must be in order, the approval must
    have been used up for it, and the separation of duties must hold. Raises `StaffManagementRefused`,
    `StaffMissing`, `OwnRoleRefused`, `ApprovalMissing`, `ApprovalDiffers`, `StaffInvalid`, `EmployerRefused`,
    `RoleAlreadyHeld`, `RoleConflict`, `GroupTooSmall`, `PrerequisitesMissing`, `IllegalTransition`.
    """
    subject = f"assignment:{assignment_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.ROLE_ACTIVATED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        row = RoleAssignment.objects.select_for_update().filter(pk=assignment_id).first()
        if row is None:
            raise StaffMissing(field="assignment_id")
        waits = row.state == AssignmentState.PENDING
        _check(actor, clock, row)
        event = AssignmentEvent.ACTIVATE if waits else AssignmentEvent.RESUME
        move(row, event, actor=actor, clock=clock)
    return grant_view(row)


def _check(actor: Actor, clock: Clock, row: RoleAssignment) -> None:
    """Refuse what no approval explains, what must lie apart, and a person who lacks something."""
    want = wanted(row)
    check_words(actor, want, now=clock.now())
    refuse_unsupported(row)
    check_person(want, locked_person(row.user_id), besides=row.pk)
    if missing := missing_for(row, clock):
        raise PrerequisitesMissing([(gap.code, gap.detail) for gap in missing], clause="5.3.1")
