"""Register a person who may log in (5.2.4)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.staff.errors import StaffInvalid, StaffManagementRefused, UserNameTaken
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import member_view
from apps.staff.types import StaffMember

_CLAUSE = "5.2.4"


def register_staff(
    *,
    actor: Actor,
    clock: Clock,
    username: str,
    display_name: str,
    organisation: Organisation,
    password: str,
    must_change_password: bool = True,
) -> StaffMember:
    """Register a member of staff without any role; the first password is to be changed at the first login.

    Raises `StaffManagementRefused`, `StaffInvalid`, `UserNameTaken`.
    """
    user = User(
        username=username,
        display_name=display_name,
        organisation=organisation,
        is_active=organisation is not Organisation.CONTRACTOR,  # 5.3.7: not before `activate_account`
        must_change_password=must_change_password,
        password_changed_at=clock.now(),
        registered_at=clock.now(),
    )
    user.set_password(password)
    subject = f"staff:{user.pk}"
    with refusals_audited(actor=actor, clock=clock, event=StaffEvent.MEMBER_REGISTERED, subject=subject):
        _insert(actor, clock, user)
    return member_view(user)


def _insert(actor: Actor, clock: Clock, user: User) -> None:
    """Check and write in one transaction."""
    if not may_manage_staff(actor):
        raise StaffManagementRefused(clause=_CLAUSE)
    try:
        user.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as problems:
        raise StaffInvalid(field=next(iter(problems.message_dict)), clause=_CLAUSE) from problems
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            record_event(
                actor=actor,
                clock=clock,
                event=StaffEvent.MEMBER_REGISTERED,
                subject=f"staff:{user.pk}",
                clause=_CLAUSE,
                detail={"organisation": user.organisation},
            )
    except IntegrityError as clash:
        raise UserNameTaken(field="username") from clash
