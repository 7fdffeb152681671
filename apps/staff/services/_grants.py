"""What every command that gives a role asks of the role, the period and the person (5.2.1, 5.2.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.approvals.types import ShownLine
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import DECIDING_ROLES, Kind
from apps.lib.cps.roles import SCOPED, Role, Scope, conflicts, may_employ
from apps.lib.cps.separation import Holder, explain
from apps.policy.selectors import site_duration
from apps.staff.errors import (
    EmployerRefused,
    GroupTooSmall,
    OwnRoleRefused,
    RoleAlreadyHeld,
    RoleConflict,
    RoleUnknown,
    StaffInvalid,
    StaffMissing,
)
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors.roles import grants_during
from apps.staff.selectors.separation import broken_by

CLAUSE: Final = "5.2.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The assignment that is asked for; the end is exclusive."""

    user_id: UUID
    role: str
    scope: str
    valid_from: datetime
    valid_until: datetime

    @property
    def subject(self) -> str:
        """The person as the audit log and the approvals name one."""
        return f"staff:{self.user_id}"

    @property
    def kind(self) -> Kind:
        """The approval that the role needs."""
        return Kind.ASSIGN_DECIDING_ROLE if self.role in DECIDING_ROLES else Kind.ASSIGN_ROLE

    def act(self) -> dict[str, Plain]:
        """Return the act that the approvers sign."""
        return {
            "person": self.subject,
            "role": self.role,
            "scope": self.scope,
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
        }

    def shown(self, user: User, held: Collection[str]) -> tuple[ShownLine, ...]:
        """Return the lines that the approvers read."""
        return (
            ShownLine(name="person", after=f"{user.display_name} ({user.username})"),
            ShownLine(name="role", before=", ".join(sorted(held)), after=self.role),
            ShownLine(name="scope", after=self.scope),
            ShownLine(name="valid_from", after=self.valid_from.isoformat()),
            ShownLine(name="valid_until", after=self.valid_until.isoformat()),
        )


def wanted(row: RoleAssignment) -> Wanted:
    """Return what a stored assignment was asked for."""
    return Wanted(
        user_id=row.user_id,
        role=row.role,
        scope=row.scope,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def check_words(actor: Actor, want: Wanted, *, now: datetime) -> None:
    """Refuse what can be refused without looking at the person."""
    if actor.actor_id == want.subject:
        raise OwnRoleRefused(clause=CLAUSE)
    if want.role not in set(Role):
        raise RoleUnknown(field="role", clause="5.2.1")
    if want.scope and (want.scope not in set(Scope) or want.role not in SCOPED):
        raise StaffInvalid("this role is not given for that function", field="scope", clause="5.2.1")
    if want.valid_until <= max(want.valid_from, now):
        raise StaffInvalid("the period is empty or over", field="valid_until")
    if want.valid_until - want.valid_from > site_duration("role_assignment_max_days"):
        raise StaffInvalid("longer than the site allows", field="valid_until", clause=CLAUSE)


def locked_person(user_id: UUID) -> User:
    """Lock the person, so that two assignments do not pass each other; refuse who is unknown or has left."""
    user = User.objects.select_for_update().filter(pk=user_id, left_at__isnull=True).first()
    if user is None:
        raise StaffMissing(field="user_id")
    return user


def check_person(want: Wanted, user: User, *, besides: UUID | None = None) -> frozenset[str]:
    """Refuse what the person may not hold; return the roles held beside it over the period.

    `besides` is the assignment itself when it stands in the table already.
    """
    if not may_employ(user.organisation, want.role):
        raise EmployerRefused(field="role", clause="1.3.5.1")
    grants = [
        grant
        for grant in grants_during(user.pk, start=want.valid_from, end=want.valid_until)
        if grant.assignment_id != besides
    ]
    if any((grant.role, grant.scope) == (want.role, want.scope) for grant in grants):
        raise RoleAlreadyHeld(field="role")
    held = frozenset(grant.role for grant in grants)
    _check_separation(want, user, held)
    return held


def _check_separation(want: Wanted, user: User, held: frozenset[str]) -> None:
    """Refuse a forbidden pair, and any change with which too few people could do a critical act."""
    change = Holder(person=user.username, organisation=user.organisation, roles=held | {want.role})
    broken = broken_by(change, start=want.valid_from, end=want.valid_until, roles={want.role})
    paths = "; ".join(explain(finding) for finding in broken)
    if clash := conflicts(held | {want.role}):
        pairs = ", ".join(f"{one} x {other}" for one, other in clash)
        detail = f"{pairs}; {paths}" if paths else pairs
        raise RoleConflict(detail, pairs=clash, broken=broken, field="role", clause=CLAUSE)
    if paths:
        raise GroupTooSmall(paths, broken=broken, field="role", clause="5.2.2")
