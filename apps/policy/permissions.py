"""Who may put rules forward; who decides is in `apps.lib.cps.approval_kinds` (1.3.5.1, 1.5.3, 10.10.1)."""

from collections.abc import Collection
from typing import Final

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.policy.errors import AssuranceRefused

VERIFIED: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def may_adopt(actor: Actor) -> bool:
    """Say whether the actor may load an edition: only the set-up, the program names its edition."""
    return actor.kind is ActorKind.SYSTEM


def may_propose(actor: Actor) -> bool:
    """Say whether the actor may propose a profile: whoever may ask for its approval, and the set-up."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.strength in VERIFIED and bool(actor.roles & KINDS[Kind.APPROVE_PROFILE].asked_by)


def require_office(actor: Actor, roles: Collection[Role], *, clause: str) -> None:
    """Raise unless a person with one of the roles acts, logged in with a second factor."""
    if actor.kind is not ActorKind.PERSON or actor.strength not in VERIFIED or not actor.roles & set(roles):
        raise AssuranceRefused(clause=clause)
