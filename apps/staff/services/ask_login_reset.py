"""Ask that somebody who lost the second factor may begin anew (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import OwnRoleRefused, StaffInvalid, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import User

_LONGEST_REASON = 300


def ask_login_reset(*, actor: Actor, clock: Clock, user_id: UUID, reason: str) -> ApprovalView:
    """Ask a CA manager for the reset of that person's login; the person has no vote in it.

    Raises `StaffMissing`, `OwnRoleRefused` (the own login), `StaffInvalid` (no reason) and what
    `request_approval` refuses.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.RESET_LOGIN)
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.LOGIN_RESET, subject=subject),
        transaction.atomic(),
    ):
        if not User.objects.filter(pk=user_id, is_active=True).exists():
            raise StaffMissing(field="user_id")
        if actor.actor_id == subject:
            raise OwnRoleRefused(clause="5.2.3")
        if not 0 < len(reason.strip()) <= _LONGEST_REASON:
            raise StaffInvalid(field="reason", clause="5.2.3")
        return request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.RESET_LOGIN,
            subject=subject,
            act={"user": str(user_id)},
            shown=(ShownLine(name="person", after=subject), ShownLine(name="reason", after=reason)),
            reason=reason,
            took_part=(subject,),
        )
