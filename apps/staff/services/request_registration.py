"""Ask that a person be registered (5.2.4)."""

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation
from apps.staff.errors import StaffManagementRefused, UserNameTaken
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.permissions import may_manage_staff
from apps.staff.services._registration import (
    CLAUSE,
    new_person,
    registration_act,
    registration_lines,
    registration_subject,
)


def request_registration(
    *,
    actor: Actor,
    clock: Clock,
    username: str,
    display_name: str,
    organisation: Organisation,
    reason: str = "",
) -> ApprovalView:
    """Ask for the approval that `register_staff` uses up.

    Raises `StaffManagementRefused`, `StaffInvalid`, `UserNameTaken`, and what `request_approval` raises.
    """
    subject = registration_subject(username)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.MEMBER_REQUESTED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        user = new_person(clock, username, display_name, organisation)
        if User.objects.filter(username=username).exists():
            raise UserNameTaken(field="username")
        return request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.REGISTER_STAFF,
            subject=subject,
            act=registration_act(user),
            shown=registration_lines(user),
            reason=reason,
        )
