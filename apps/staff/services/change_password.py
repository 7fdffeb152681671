"""Change the own password (5.2.3)."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import StaffInvalid
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.selectors import member_view
from apps.staff.services.end_sessions import end_sessions
from apps.staff.types import SessionEnd, StaffMember


def change_password(
    *, actor: Actor, clock: Clock, user_id: UUID, new_password: str, session_id: UUID | None = None
) -> StaffMember:
    """Set a new password; every session but `session_id` ends.

    Raises `StaffInvalid` for a weak one and for the present one again.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        try:
            validate_password(new_password, user)
        except ValidationError as problems:
            raise StaffInvalid(" ".join(problems.messages), field="new_password") from problems
        if user.check_password(new_password):
            raise StaffInvalid("the new password equals the present one", field="new_password")
        user.set_password(new_password)
        user.must_change_password, user.password_changed_at = False, clock.now()
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.PASSWORD_CHANGED,
            subject=f"staff:{user_id}",
            clause="5.2.3",
        )
        end_sessions(
            actor=actor, clock=clock, user_id=user_id, end=SessionEnd.PASSWORD_CHANGED, spare=session_id
        )
    return member_view(user)
