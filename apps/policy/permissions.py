"""Who may change the rules (1.3.5.1, 1.5.3, 10.10.1: the CA managers of both organisations decide)."""

from typing import Final

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.roles import DECISION_BODY, Role

VERIFIED: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def may_decide(actor: Actor) -> bool:
    """Say whether the actor is a CA manager of a deciding organisation, logged in with a second factor."""
    return (
        actor.kind is ActorKind.PERSON
        and actor.has_role(Role.CA_MANAGER)
        and actor.organisation in DECISION_BODY
        and actor.strength in VERIFIED
    )


def may_propose(actor: Actor) -> bool:
    """Say whether the actor may put a rule forward; the system may, when it is set up."""
    return actor.kind is ActorKind.SYSTEM or may_decide(actor)
