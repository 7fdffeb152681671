"""Ceremonies and backup media as others see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.keys.states import (
    CeremonyState,
    DestructionState,
    DeviationDecision,
    ErrandState,
    StepState,
)
from apps.lib.cps.ceremony_acts import Environment, StepAct
from apps.lib.cps.ceremony_script import CeremonyType, StepType
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantView:
    """A participant of a ceremony; `present` while the entry is confirmed and the exit is not.

    `proved`: the person's own security key has confirmed this stay.
    """

    participant_id: UUID
    actor_id: str
    role: Role
    present: bool
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChallengeView:
    """What the browser hands to the security key (WebAuthn 5.5); `statement` is what is signed."""

    challenge_id: UUID
    ceremony_id: UUID
    statement: str
    options: Mapping[str, object]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """A fact that was read back; `expected` is empty where the script expects nothing of that name."""

    name: str
    value: str
    expected: str
    agrees: bool
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandView:
    """What the signer does or did for a step; `code` and `cause` say why it could not."""

    errand_id: UUID
    act: StepAct
    state: ErrandState
    code: str
    cause: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationView:
    """Something that differs from the script; `decision` is None until the head of the ceremony decides."""

    number: int
    text: str
    raised_by: str
    raised_at: datetime
    decision: DeviationDecision | None
    reason: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step with the actor ids of its operators and its witnesses, in the order of their word.

    `people` is how many operators it takes, `round` counts the attempts; operators, witnesses, evidence
    and errand are those of the present round, `earlier` are the people of the rounds before it.
    """

    number: int
    step_type: StepType
    role: Role
    clause: str
    text: str
    act: StepAct
    expect: Mapping[str, str]
    state: StepState
    people: int
    round: int
    operators: tuple[str, ...]
    witnesses: tuple[str, ...]
    earlier: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    errand: ErrandView | None
    deviations: tuple[DeviationView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyView:
    """A ceremony as it stands; digests are hexadecimal, `scheduled_for` is a legal day (JST)."""

    ceremony_id: UUID
    ceremony_type: CeremonyType
    state: CeremonyState
    title: str
    place: str
    purpose: KeyPurpose
    environment: Environment
    script_sha256: str
    body_sha256: str
    scheduled_for: date | None
    participants: tuple[ParticipantView, ...]
    steps: tuple[StepView, ...]
    report: str
    closing_reason: str
    minutes_sha256: str
    approval_id: UUID | None
    document_sha256: str

    def next_step(self) -> StepView | None:
        """Return the first step that is not confirmed."""
        return next((step for step in self.steps if step.state is not StepState.CONFIRMED), None)

    def took_part(self) -> tuple[str, ...]:
        """Return the actor ids of everybody who operated or witnessed a step, in any round, sorted."""
        words = ((*step.operators, *step.witnesses, *step.earlier) for step in self.steps)
        return tuple(sorted({person for said in words for person in said}))

    def everybody_proved(self) -> bool:
        """Say whether every participant is in the room and has proved it."""
        return all(person.present and person.proved for person in self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalView:
    """A rehearsal at another installation whose minutes verified; `held_on` is a legal day (JST)."""

    rehearsal_id: UUID
    ceremony_type: CeremonyType
    title: str
    held_on: date
    body_sha256: str
    sha256: str
    admitted_by: str
    admitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumView:
    """A backup medium and where it is; `custodian` is an actor id, `destruction` how far its end is."""

    medium_id: UUID
    label: str
    seal: str
    place: str
    custodian: str
    key_id: UUID
    hand_overs: int
    destruction: DestructionState | None = None
