"""Acts that need more than one person: how many, of which role, from how many organisations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.actor import Actor
from apps.lib.cps.parameters import DECIDING_ORGANISATIONS, SEVERAL_PEOPLE
from apps.lib.cps.roles import DECISION_BODY, Role


class Act(StrEnum):
    """An act under a quorum."""

    GENERATE_KEY = "GENERATE_KEY"
    ACTIVATE_KEY = "ACTIVATE_KEY"
    DEACTIVATE_KEY = "DEACTIVATE_KEY"
    BACK_UP_KEY = "BACK_UP_KEY"
    RESTORE_KEY = "RESTORE_KEY"
    DESTROY_KEY = "DESTROY_KEY"
    CONTROL_HSM = "CONTROL_HSM"
    ADOPT_EDITION = "ADOPT_EDITION"
    APPROVE_PROFILE = "APPROVE_PROFILE"
    DISPOSE_AUDIT_LOG = "DISPOSE_AUDIT_LOG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """At least `people` different persons of `role`, from at least `organisations` of the decision body.

    `organisations` of 0 asks for no organisation in particular.
    """

    clause: str
    people: int
    role: Role
    organisations: int = 0

    def shortfall(self, actors: Iterable[Actor]) -> str:
        """Return why these actors are too few, or an empty text when they suffice."""
        able = [actor for actor in actors if actor.has_role(self.role)]
        if len({actor.actor_id for actor in able}) < self.people:
            return f"{self.people} different people with the role {self.role} are needed"
        voices = {actor.organisation for actor in able} & DECISION_BODY
        if len(voices) < self.organisations:
            return f"people of {self.organisations} deciding organisations are needed"
        return ""


def _custodians(clause: str) -> Quorum:
    return Quorum(clause=clause, people=SEVERAL_PEOPLE, role=Role.KEY_CUSTODIAN)


def _decision(clause: str) -> Quorum:
    return Quorum(
        clause=clause,
        people=DECIDING_ORGANISATIONS,
        role=Role.CA_MANAGER,
        organisations=DECIDING_ORGANISATIONS,
    )


QUORUMS: Final[Mapping[Act, Quorum]] = MappingProxyType(
    {
        Act.GENERATE_KEY: _custodians("6.1.1.1"),
        Act.ACTIVATE_KEY: _custodians("6.2.8.1"),
        Act.DEACTIVATE_KEY: _custodians("6.2.9.1"),
        Act.BACK_UP_KEY: _custodians("6.2.4.1"),
        Act.RESTORE_KEY: _custodians("6.2.4.1"),
        Act.DESTROY_KEY: _custodians("6.2.10.1"),
        Act.CONTROL_HSM: _custodians("6.2.2.1"),
        Act.ADOPT_EDITION: _decision("1.5.3"),
        Act.APPROVE_PROFILE: _decision("8.1"),
        Act.DISPOSE_AUDIT_LOG: Quorum(clause="5.4.4", people=SEVERAL_PEOPLE, role=Role.AUDITOR),
    }
)
