"""Who may do what with incidents (5.2.1.1, 5.2.1.2, 5.2.1.5)."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from apps.incidents.errors import IncidentRoleNeeded
from apps.incidents.states import IncidentEvent, Measure
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role

_STRONG: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})
_HANDLERS: Final = frozenset({Role.OPERATIONS_MANAGER, Role.SYSTEM_ENGINEER, Role.PKI_ENGINEER})
OPENERS: Final = frozenset(Role)
DECISION_ASKERS: Final = KINDS[Kind.DECIDE_COMPROMISE].asked_by
ADVANCERS: Final[Mapping[IncidentEvent, frozenset[Role]]] = MappingProxyType(
    {
        IncidentEvent.TRIAGE: _HANDLERS,
        IncidentEvent.CONTAIN: _HANDLERS,
        IncidentEvent.RECOVER: _HANDLERS,
        IncidentEvent.RESOLVE: _HANDLERS,
        IncidentEvent.REVIEW: frozenset({Role.OPERATIONS_MANAGER}),
        IncidentEvent.CONCLUDE: frozenset({Role.CA_MANAGER}),
    }
)
RESUMERS: Final = KINDS[Kind.RESUME_INTAKE].asked_by
REHEARSERS: Final = _HANDLERS | {Role.CA_MANAGER}
TAKERS: Final[Mapping[Measure, frozenset[Role]]] = MappingProxyType(
    {
        Measure.BLOCK_KEY: frozenset(),
        Measure.STOP_INTAKE: frozenset(),
        Measure.REPORT_COMPROMISE: frozenset({Role.OPERATIONS_MANAGER, Role.CA_MANAGER}),
        Measure.REVOKE_CERTIFICATE: frozenset({Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER}),
        Measure.REVOKE_CREDENTIALS: _HANDLERS,
        Measure.PUBLISH_REVOCATION: _HANDLERS,
        Measure.TAKE_NEW_KEY: frozenset({Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER}),
        Measure.RESUME_INTAKE: RESUMERS,
    }
)
"""Who ticks a measure off; the first two are taken by the decision itself."""


def require_role(actor: Actor, roles: Collection[str], *, clause: str) -> None:
    """Raise unless a person with one of the roles acts, logged in with a second factor."""
    strong = actor.kind is ActorKind.PERSON and actor.strength in _STRONG
    if not strong or not frozenset(roles) & actor.roles:
        raise IncidentRoleNeeded(clause=clause)
