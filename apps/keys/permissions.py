"""Who may handle keys: private key custodians, in a session with a second factor (5.2.1.3, 6.2.8.1)."""

from typing import Final

from apps.keys.errors import CustodianNeeded, KeyOperatorNeeded, SecondFactorNeeded
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.roles import Role

_STRONG: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})
_OPERATORS: Final = frozenset({Role.KEY_CUSTODIAN, Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER})


def require_custodian(actor: Actor, *, second_factor: bool = True) -> None:
    """Raise unless the actor is a custodian in person, with a second factor where that is asked for."""
    if actor.kind is not ActorKind.PERSON or not actor.has_role(Role.KEY_CUSTODIAN):
        raise CustodianNeeded(clause="5.2.1.3")
    if second_factor and actor.strength not in _STRONG:
        raise SecondFactorNeeded(clause="6.2.8.1")


def require_key_operator(actor: Actor) -> None:
    """Raise unless the actor operates the PKI system in a ceremony, or is the system itself."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.PERSON or not actor.roles & _OPERATORS:
        raise KeyOperatorNeeded(clause="5.2.1.6")


def require_person(actor: Actor) -> None:
    """Raise unless a person acts, logged in with a second factor: ceremonies know no automatic act."""
    if actor.kind is not ActorKind.PERSON or actor.strength not in _STRONG:
        raise SecondFactorNeeded(clause="5.2.3")
