"""Who steers a mass revocation (5.2.1.1, 5.2.1.2)."""

from typing import Final

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.roles import Role
from apps.revocation.errors import MassRevocationRole

STEERERS: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})
_STRONG: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def require_steerer(actor: Actor) -> None:
    """Raise `MassRevocationRole` unless a manager acts, logged in with a second factor."""
    strong = actor.kind is ActorKind.PERSON and actor.strength in _STRONG
    if not strong or STEERERS.isdisjoint(actor.roles):
        raise MassRevocationRole(clause="5.2.1.1")
