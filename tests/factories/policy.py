"""People who decide about the rules, and the rules as they stand after set-up; built through the services."""

from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import Clock
from apps.lib.cps.editions import EDITION_1_00
from apps.lib.cps.roles import Organisation, Role
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.services import adopt_edition, approve_profile, propose_profile
from apps.policy.types import ProfileView


def ca_manager(
    organisation: str = Organisation.JLIS,
    *,
    name: str = "",
    strength: LoginStrength = LoginStrength.SECOND_FACTOR,
    roles: frozenset[str] = frozenset({Role.CA_MANAGER}),
) -> Actor:
    """Return the CA manager of an organisation."""
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{name or organisation.lower()}",
        roles=roles,
        organisation=organisation,
        terminal="test",
        strength=strength,
    )


def adopted_regulation(*, clock: Clock) -> ProfileView:
    """Adopt edition 1.00 and propose the first profile, as the set-up does; return the draft."""
    actor = system_actor("set-up")
    adopt_edition(actor=actor, clock=clock, edition=EDITION_1_00)
    return propose_profile(actor=actor, clock=clock, body=JP_MNC_1)


def approved_profile(*, clock: Clock) -> ProfileView:
    """Adopt the regulation and put the first profile into force, as the set-up of an evaluation does."""
    draft = adopted_regulation(clock=clock)
    return approve_profile(
        actor=system_actor("set-up"),
        clock=clock,
        profile_id=draft.profile_id,
        body_sha256=draft.body_sha256,
    )
