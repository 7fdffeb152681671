"""Change the own password (5.2.3)."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import PasswordRefused
from apps.staff.events import StaffEvent
from apps.staff.selectors import member_view
from apps.staff.services._factors import locked_account
from apps.staff.services._passwords import store_password
from apps.staff.services._sessions import close_all_of
from apps.staff.types import SessionEnd, StaffMember


def change_password(
    *, actor: Actor, clock: Clock, user_id: UUID, new_password: str, session_id: UUID | None = None
) -> StaffMember:
    """Set a new password; every session but `session_id` ends.

    Raises `StaffMissing`, `FactorRefused` (another person's account) and `PasswordRefused` for one that is
    too short, easy to guess, or was among the last `password_history`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.PASSWORD_CHANGED, subject=subject),
        transaction.atomic(),
    ):
        user = locked_account(actor, user_id)
        try:
            validate_password(new_password, user)
        except ValidationError as problems:
            reasons = " ".join(problems.messages)
            raise PasswordRefused(reasons, field="new_password", clause="5.2.3") from problems
        store_password(user, new_password, clock=clock, must_change=False)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.PASSWORD_CHANGED,
            subject=subject,
            clause="5.2.3",
        )
        close_all_of(user_id, actor=actor, clock=clock, end=SessionEnd.PASSWORD_CHANGED, spare=session_id)
    return member_view(user)
