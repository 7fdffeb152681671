"""Who may manage people (5.2.4: the operations manager registers staff according to their authority)."""

from typing import Final

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.roles import Role

MAY_MANAGE_STAFF: Final = frozenset({Role.OPERATIONS_MANAGER})
VERIFIED: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def may_manage_staff(actor: Actor) -> bool:
    """Say whether the actor may register people and change roles; the system may, when it is set up."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.strength in VERIFIED and bool(actor.roles & MAY_MANAGE_STAFF)
