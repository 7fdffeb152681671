"""The roles that the first administrators got when nobody could approve yet."""

from uuid import UUID

from apps.staff.models import FirstAdministration, User
from apps.staff.states import FirstState


def is_first_assignment(assignment_id: UUID) -> bool:
    """Say whether two operators gave this role at the first administration."""
    closed = FirstAdministration.objects.filter(state=FirstState.CLOSED.value)
    return any(str(assignment_id) in row.assignments for row in closed)


def first_door_is_open() -> bool:
    """Say whether first administrators may still be registered: nobody is, and nobody ever was."""
    closed = FirstAdministration.objects.filter(state=FirstState.CLOSED.value)
    return not closed.exists() and not User.objects.exists()


def first_people() -> tuple[tuple[str, str, str], ...]:
    """Return (user name, name, role) of those whom the second operator is asked to confirm."""
    row = FirstAdministration.objects.filter(state=FirstState.BEGUN.value).first()
    people = row.people if row else []
    return tuple((one["username"], one["display_name"], one["role"]) for one in people)
