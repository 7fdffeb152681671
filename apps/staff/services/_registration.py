"""What a registration of a person consists of, for the request and for the act (5.2.4)."""

import hashlib

from django.core.exceptions import ValidationError

from apps.approvals.types import ShownLine
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.staff.errors import StaffInvalid
from apps.staff.models import User

CLAUSE = "5.2.4"


def new_person(clock: Clock, username: str, display_name: str, organisation: Organisation) -> User:
    """Return the unsaved row of a person; refuse a malformed field."""
    now = clock.now()
    user = User(
        username=username,
        display_name=display_name,
        organisation=organisation,
        password_changed_at=now,
        registered_at=now,
    )
    try:
        user.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as problems:
        raise StaffInvalid(field=next(iter(problems.message_dict)), clause=CLAUSE) from problems
    return user


def registration_subject(username: str) -> str:
    """Return how the log and the approvals name somebody who has no id yet: a digest, no name."""
    return f"registration:{hashlib.sha256(username.encode('utf-8')).hexdigest()[:16]}"


def registration_act(user: User) -> dict[str, Plain]:
    """Return the act that the approver signs."""
    return {
        "username": user.username,
        "display_name": user.display_name,
        "organisation": str(user.organisation),
    }


def registration_lines(user: User) -> tuple[ShownLine, ...]:
    """Return the lines that the approver reads."""
    return tuple(ShownLine(name=name, after=str(value)) for name, value in registration_act(user).items())
