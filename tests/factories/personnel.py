"""Personnel files with everything in order (synthetic)."""

from datetime import date

from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import User
from apps.staff.services import seed_personnel_file


def complete_file(user: User, *roles: str, clock: Clock, trained_on: date | None = None) -> None:
    """Give the person everything that the roles ask for."""
    missing = seed_personnel_file(
        actor=system_actor("test"), clock=clock, user_id=user.pk, roles=roles, trained_on=trained_on
    )
    assert missing == ()


def officer(
    *roles: str,
    actor_id: str = "staff:officer",
    organisation: str = Organisation.DIGITAL_AGENCY,
    strength: LoginStrength = LoginStrength.PASSKEY,
) -> Actor:
    """Return a logged-in person with the roles (default: an operations manager of the Digital Agency)."""
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=actor_id,
        roles=frozenset(roles or (Role.OPERATIONS_MANAGER.value,)),
        organisation=organisation,
        terminal="test",
        strength=strength,
    )
