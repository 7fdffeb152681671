"""Ceremonies and backup media as others see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.keys.states import (
    CeremonyState,
    StepState,
)
from apps.lib.cps.ceremony_script import CeremonyType, StepType
from apps.lib.cps.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantView:
    """A participant of a ceremony; `present` while the entry is confirmed and the exit is not."""

    participant_id: UUID
    actor_id: str
    role: Role
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step with the actor ids of its operators and its witnesses, in the order of their word."""

    number: int
    step_type: StepType
    role: Role
    clause: str
    text: str
    state: StepState
    operators: tuple[str, ...]
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyView:
    """A ceremony as it stands; digests are hexadecimal, `scheduled_for` is a legal day (JST)."""

    ceremony_id: UUID
    ceremony_type: CeremonyType
    state: CeremonyState
    title: str
    place: str
    script_sha256: str
    scheduled_for: date | None
    participants: tuple[ParticipantView, ...]
    steps: tuple[StepView, ...]
    minutes_sha256: str
    approval_id: UUID | None

    def next_step(self) -> StepView | None:
        """Return the first step that is not confirmed."""
        return next((step for step in self.steps if step.state is not StepState.CONFIRMED), None)

    def took_part(self) -> tuple[str, ...]:
        """Return the actor ids of everybody who operated or witnessed a step, sorted."""
        return tuple(sorted({person for step in self.steps for person in (*step.operators, *step.witnesses)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumView:
    """A backup medium and where it is; `custodian` is an actor id."""

    medium_id: UUID
    label: str
    seal: str
    place: str
    custodian: str
    key_id: UUID
    hand_overs: int
