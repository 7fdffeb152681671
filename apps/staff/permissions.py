"""Who may manage people (5.2.4: the operations manager registers staff according to their authority)."""

from typing import Final

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role

MAY_MANAGE_STAFF: Final = frozenset({Role.OPERATIONS_MANAGER})
VERIFIED: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})


def may_manage_staff(actor: Actor) -> bool:
    """Say whether the actor may register people and change roles; the system may, when it is set up."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.strength in VERIFIED and bool(actor.roles & MAY_MANAGE_STAFF)


KEEPS_FILES: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})
"""Who checks careers, records evidence and trainings (5.3.2: under the CA manager; 5.2.4)."""
DEALS_WITH_CONTRACTORS: Final = KEEPS_FILES | {Role.DIGITAL_AGENCY_APPROVER}
"""Who records contracts and checks contractors' people, for the Digital Agency (5.3.6, 5.3.7)."""
DRAFTS_DOCUMENTS: Final = KEEPS_FILES | {Role.OPERATIONS_STAFF, Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER}
"""Who keeps procedures up to date (5.2.1.7); publishing takes an approval (5.3.8)."""
HANDLES_SANCTIONS: Final = frozenset({Role.CA_MANAGER})


def may_as(actor: Actor, roles: frozenset[Role]) -> bool:
    """Say whether the actor holds one of the roles and has shown a second factor."""
    return actor.strength in VERIFIED and bool(actor.roles & roles)


def may_ask(actor: Actor, kind: Kind) -> bool:
    """Say whether the actor may ask for, and carry out, acts of that kind; the system in evaluations."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.strength in VERIFIED and not actor.roles.isdisjoint(KINDS[kind].asked_by)
