"""A manager lets a mass revocation pause (4.9.12)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.events import RevocationEvent
from apps.revocation.services.steering import steer
from apps.revocation.states import MassEvent
from apps.revocation.types import MassRevocationView


def pause_mass_revocation(
    *, actor: Actor, clock: Clock, revocation_id: UUID, reason: str
) -> MassRevocationView:
    """Stop a mass revocation for a while, after the portion at work; what is revoked stays revoked.

    Raises `MassRevocationRole`, `MassRevocationMissing`, `PauseReasonNeeded`, `IllegalTransition`.
    """
    return steer(
        revocation_id,
        MassEvent.PAUSE,
        reason=reason,
        written=RevocationEvent.MASS_PAUSED,
        actor=actor,
        clock=clock,
    )
