"""What every command on personnel files asks first, and how their texts are sealed."""

from datetime import date
from typing import Final
from uuid import UUID

from apps.base.conf import conf
from apps.base.sealed import seal
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.role_requirements import QUALIFICATIONS, QualificationArea
from apps.lib.cps.roles import Role
from apps.staff.errors import (
    HasLeft,
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelRefused,
    SeedingRefused,
    StaffMissing,
)
from apps.staff.models import User
from apps.staff.permissions import may_as

LONGEST_TEXT: Final = 4000


def permit(actor: Actor, roles: frozenset[Role], *, clause: str) -> None:
    """Refuse who holds none of the roles; the system itself writes files in evaluations only."""
    if actor.kind is ActorKind.SYSTEM:
        if conf().production:
            raise SeedingRefused(clause=clause)
    elif not may_as(actor, roles):
        raise PersonnelRefused(clause=clause)


def person_of_another(actor: Actor, user_id: UUID, *, clause: str) -> User:
    """Lock the person; refuse the own file, an unknown person, and one whose work has ended."""
    shut_out(actor, user_id, clause=clause)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise StaffMissing(field="user_id")
    if user.left_at is not None:
        raise HasLeft(field="user_id")
    return user


def shut_out(actor: Actor, user_id: UUID, *, clause: str) -> None:
    """Refuse the person concerned."""
    if actor.actor_id == f"staff:{user_id}":
        raise OwnFileRefused(clause=clause)


def past_day(day: date, clock: Clock, *, field: str) -> None:
    """Refuse a day that has not come yet (JST)."""
    if day > clock.today():
        raise PersonnelInvalid("lies in the future", field=field)


def short_text(text: str, *, field: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text without blanks at its ends; refuse an empty and an overlong one."""
    stripped = text.strip()
    if not 0 < len(stripped) <= longest:
        raise PersonnelInvalid(f"1 to {longest} characters", field=field)
    return stripped


def sealed_text(text: str, *, table: str, column: str, row_id: UUID) -> bytes:
    """Return the text sealed for its column and row."""
    return seal(text.encode("utf-8"), table=table, column=column, row_id=row_id)


def check_waiver(role: str, area: QualificationArea, valid_until: date, clock: Clock) -> None:
    """Refuse an exception that helps nobody: another role's area, or a day that is over."""
    if area not in QUALIFICATIONS.get(Role(role) if role in set(Role) else Role.JLIS_APPROVER, frozenset()):
        raise PersonnelInvalid("the role does not need this area", field="area", clause="5.3.1")
    if valid_until < clock.today():
        raise PersonnelInvalid("lies in the past", field="valid_until")
