"""Note the address at work to which reminders go (5.3.4)."""

from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.errors import PersonnelInvalid, StaffMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import User
from apps.staff.selectors import member_view
from apps.staff.services._files import permit
from apps.staff.types import StaffMember

_CLAUSE: Final = "5.3.4"
_ROLES: Final = frozenset({Role.OPERATIONS_MANAGER})


def set_work_mail(*, actor: Actor, clock: Clock, user_id: UUID, work_mail: str) -> StaffMember:
    """Set or (with an empty text) remove the address; people set their own, the staff office anybody's.

    Raises `PersonnelRefused`, `PersonnelInvalid`, `StaffMissing`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.WORK_MAIL_SET, subject=subject),
        transaction.atomic(),
    ):
        if actor.actor_id != subject:
            permit(actor, _ROLES, clause=_CLAUSE)
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise StaffMissing(field="user_id")
        try:
            if work_mail:
                validate_email(work_mail)
        except ValidationError:
            raise PersonnelInvalid("is no address", field="work_mail") from None
        user.work_mail = work_mail
        user.save(update_fields=["work_mail"])
        record_event(
            actor=actor, clock=clock, event=PersonnelEvent.WORK_MAIL_SET, subject=subject, clause=_CLAUSE
        )
    return member_view(user)
