"""Which automatic actors may do what here; people reach this app through revocation only."""

from typing import Final

from apps.issuance.errors import RequesterUnknown
from apps.lib.actor import Actor, ActorKind, system_actor

REGISTRATION_AUTHORITY: Final = system_actor("registration-authority")
SIGNER: Final = system_actor("signer")
SWEEPER: Final = system_actor("sweeper")


def require_registration_authority(actor: Actor) -> None:
    """Raise `RequesterUnknown` unless the RA asks: no person and no client requests a signature (4.3.1)."""
    if actor.kind is not ActorKind.SYSTEM or actor.actor_id != REGISTRATION_AUTHORITY.actor_id:
        raise RequesterUnknown(clause="4.3.1")
