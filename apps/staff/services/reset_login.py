"""Let somebody who lost the second factor begin anew (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.identifiers import random_token
from apps.staff.errors import OwnRoleRefused, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.services._factors import take_all_away
from apps.staff.services._passwords import store_password
from apps.staff.services._sessions import close_all_of
from apps.staff.types import OneTimePassword, SessionEnd

_SECRET_BYTES = 15  # 120 bits, twenty signs


def reset_login(*, actor: Actor, clock: Clock, user_id: UUID, approval_id: UUID | None) -> OneTimePassword:
    """Use up the approval: all factors, codes and sessions go, and a one-time password is told once.

    The person's next factor waits for an approval of its own (`enrol_passkey`), so whoever hands over the
    password cannot use it. Raises `StaffMissing`, `OwnRoleRefused` and what `consume_approval` refuses.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.LOGIN_RESET, subject=subject),
        transaction.atomic(),
    ):
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            raise StaffMissing(field="user_id")
        if actor.actor_id == subject:
            raise OwnRoleRefused(clause="5.2.3")
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.RESET_LOGIN,
            subject=subject,
            act={"user": str(user_id)},
        )
        take_all_away(user_id, actor=actor, clock=clock)
        password = random_token(_SECRET_BYTES)
        store_password(user, password, clock=clock, must_change=True)
        close_all_of(user_id, actor=actor, clock=clock, end=SessionEnd.LOGIN_RESET)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.LOGIN_RESET,
            subject=subject,
            clause="5.2.3",
            detail={"approval": str(approval_id or "")},
        )
    return OneTimePassword(user_id=user_id, username=user.username, password=password)
