"""A manager lets a mass revocation go on (4.9.12)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.events import RevocationEvent
from apps.revocation.services.steering import steer
from apps.revocation.states import MassEvent
from apps.revocation.types import MassRevocationView


def continue_mass_revocation(
    *, actor: Actor, clock: Clock, revocation_id: UUID, reason: str
) -> MassRevocationView:
    """Let a paused mass revocation go on where it stopped.

    Raises `MassRevocationRole`, `MassRevocationMissing`, `PauseReasonNeeded`, `IllegalTransition`.
    """
    return steer(
        revocation_id,
        MassEvent.CONTINUE,
        reason=reason,
        written=RevocationEvent.MASS_CONTINUED,
        actor=actor,
        clock=clock,
    )
