"""Whether a person may ask, vote or carry out at this instant; the directory is asked anew each time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import (
    OwnRequest,
    RequestRefused,
    RoleMissing,
    RoleUnsettled,
    StrongLoginNeeded,
    TookPart,
)
from apps.approvals.selectors.verification import VerifiedVote
from apps.approvals.types import Standing
from apps.approvals.types.statement import RequestStatement
from apps.base.conf import conf
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.approval_kinds import KINDS, Kind, fills

_WEAK: Final = frozenset({LoginStrength.NONE, LoginStrength.PASSWORD})


def refuse_weak_login(actor: Actor) -> None:
    """Refuse whoever is no person behind a second factor."""
    if actor.kind is not ActorKind.PERSON or actor.strength in _WEAK:
        raise StrongLoginNeeded(clause="5.2.3")


def refuse_asker(actor: Actor, kind: Kind, *, at: datetime) -> None:
    """Refuse who may not ask for acts of that kind; the system asks only where people are simulated.

    Raises `StrongLoginNeeded`, `RequestRefused`.
    """
    if actor.kind is ActorKind.SYSTEM:
        if conf().production:
            raise RequestRefused(clause=KINDS[kind].clause)
        return
    refuse_weak_login(actor)
    if not roles_held(actor, KINDS[kind].asked_by, at=at):
        raise RequestRefused(clause=KINDS[kind].clause)


def roles_held(actor: Actor, wanted: Collection[str], *, at: datetime) -> frozenset[str]:
    """Return the wanted roles that the person holds by the login and, at this instant, by the directory."""
    standing = directory().standing(actor.actor_id, at=at)
    if standing is None or not standing.active:
        return frozenset()
    return frozenset(wanted) & actor.roles & frozenset(standing.roles)


def voting_roles(request: RequestStatement, actor: Actor, *, at: datetime) -> tuple[str, ...]:
    """Return the roles with which the person may vote, sorted; refuse who may not.

    Raises `StrongLoginNeeded`, `OwnRequest`, `TookPart`, `RoleMissing`, `RoleUnsettled`.
    """
    refuse_weak_login(actor)
    if actor.actor_id == request.requested_by:
        raise OwnRequest(clause="5.2.4")
    if actor.actor_id in (request.subject, *request.took_part):
        raise TookPart(clause="5.2.4")
    standing = directory().standing(actor.actor_id, at=at)
    if standing is None or not standing.active or standing.organisation != actor.organisation:
        raise RoleMissing(clause=request.clause)
    held = [role for role in _wanted(request, standing.roles) if actor.has_role(role)]
    if not held:
        raise RoleMissing(clause=request.clause)
    settled = tuple(role for role in held if _is_settled(request, standing, role, at))
    if not settled:
        raise RoleUnsettled(clause="5.2.4")
    return settled


def standing_votes(
    request: RequestStatement, votes: Sequence[VerifiedVote], *, at: datetime
) -> tuple[VerifiedVote, ...]:
    """Return the votes of people who still are what they were, each with the roles still held since then.

    Whoever left, changed the organisation, lost the role (even for a moment) or the security key is out.
    """
    kept = (replace(vote, roles=_roles_standing(request, vote, at)) for vote in votes)
    return tuple(vote for vote in kept if vote.roles)


def _roles_standing(request: RequestStatement, vote: VerifiedVote, at: datetime) -> tuple[str, ...]:
    said = vote.statement
    standing = directory().standing(said.voter, at=at)
    if standing is None or not standing.active or standing.organisation != said.organisation:
        return ()
    keys = {(key.credential_id, key.public_key) for key in directory().authenticators(said.voter)}
    if (vote.credential_id, vote.public_key) not in keys:
        return ()
    return tuple(
        role
        for role in said.roles
        if role in standing.roles and _is_settled(request, standing, role, vote.voted_at)
    )


def _is_settled(request: RequestStatement, standing: Standing, role: str, at: datetime) -> bool:
    return standing.roles[role] + request.settling <= at


def _wanted(request: RequestStatement, roles: Collection[str]) -> Iterator[str]:
    for role in sorted(roles):
        if any(fills(need, roles=(role,)) for need in request.needs):
            yield role
