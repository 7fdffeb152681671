"""Register a person who may log in (5.2.4)."""

from uuid import UUID

from django.db import IntegrityError, transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation
from apps.staff.errors import StaffManagementRefused, UserNameTaken
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import member_view
from apps.staff.services._registration import CLAUSE, new_person, registration_act, registration_subject
from apps.staff.types import StaffMember


def register_staff(
    *,
    actor: Actor,
    clock: Clock,
    username: str,
    display_name: str,
    organisation: Organisation,
    password: str,
    must_change_password: bool = True,
    approval_id: UUID | None = None,
) -> StaffMember:
    """Use up the approval and register a member of staff without any role.

    The first password is to be changed at the first login. The account of a contractor's employee stays
    closed until `activate_account` finds the check of 5.3.7. Raises `StaffManagementRefused`,
    `StaffInvalid`, `UserNameTaken`, and what `consume_approval` raises.
    """
    subject = registration_subject(username)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.MEMBER_REGISTERED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        user = new_person(clock, username, display_name, organisation)
        user.set_password(password)
        user.must_change_password = must_change_password
        user.is_active = organisation is not Organisation.CONTRACTOR
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.REGISTER_STAFF,
            subject=subject,
            act=registration_act(user),
        )
        _insert(actor, clock, user)
    return member_view(user)


def _insert(actor: Actor, clock: Clock, user: User) -> None:
    """Write the person and the event; the user name is free or it is refused."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as clash:
        raise UserNameTaken(field="username") from clash
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.MEMBER_REGISTERED,
        subject=f"staff:{user.pk}",
        clause=CLAUSE,
        detail={"organisation": user.organisation},
    )
