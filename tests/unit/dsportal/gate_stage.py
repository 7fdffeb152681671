"""People for the tests of the gates, and a service that is ready to be called: only its gate is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Organisation, Role
from tests.factories.approvals import Voter, approver


def as_argument(approval_id: UUID | None) -> Mapping[str, Any]:
    """Hand the approval over as most services take it."""
    return {"approval_id": approval_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A service with everything that it asks for besides the approval.

    `voters` approve where the act itself names them; `hand_over` gives the id of the approval to the service.
    """

    actor: Actor
    given: Mapping[str, Any]
    voters: tuple[Voter, ...] = ()
    hand_over: Callable[[UUID | None], Mapping[str, Any]] = as_argument


@dataclass(frozen=True, slots=True)
class Stage:
    """A clock and people, one for each role and organisation that was asked for."""

    clock: FixedClock
    people: dict[tuple[Role, str], Voter] = field(default_factory=dict)

    def who(self, role: Role, organisation: str = "") -> Voter:
        """Return the person with the role, always the same one."""
        key = (role, organisation)
        if key not in self.people:
            name = f"{role}-{organisation}".lower().replace("_", "-").strip("-")
            self.people[key] = approver(name, role, organisation=organisation)
        return self.people[key]

    def voters(self, kind: Kind) -> tuple[Voter, ...]:
        """Return people who can approve that kind together."""
        bodies = (Organisation.JLIS, Organisation.DIGITAL_AGENCY)
        return tuple(
            self.who(min(need.roles), bodies[number] if need.organisations else "")
            for need in KINDS[kind].needs
            for number in range(need.people)
        )


Builder = Callable[[Stage], Ready]
