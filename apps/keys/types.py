"""What this app tells others about keys, activations and signers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from apps.keys.states import (
    ActivationKind,
    ActivationState,
    CeremonyState,
    DsKeyState,
    SignerState,
    StepState,
)
from apps.lib.cps.ceremony_script import CeremonyType, StepType
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveKey:
    """A key and its period of use: legal days (JST), both included; `public_key_der` is its SPKI."""

    key_id: UUID
    purpose: KeyPurpose
    public_key_der: bytes
    generated_on: date
    use_until: date
    state: DsKeyState
    label: str = ""

    def usable_on(self, day: date) -> bool:
        """Say whether the day lies in the period of use (clause 6.3.2.1)."""
        return self.generated_on <= day <= self.use_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One gathering of custodians; `submitted_by` are pseudonymous actor ids."""

    activation_id: UUID
    kind: ActivationKind
    state: ActivationState
    quorum: int
    submitted_by: tuple[str, ...]
    opened_at: datetime
    expires_at: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedPin:
    """What the custodians' shares yield; never printed, never stored."""

    activation_id: UUID
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerProcessFacts:
    """The last word of one process of the signer."""

    name: str
    pid: int
    state: SignerState
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerStatus:
    """Whether anybody can sign now; `cause` says in words why not."""

    open: bool
    processes: tuple[SignerProcessFacts, ...]
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmFacts:
    """A registered token."""

    hsm_id: UUID
    label: str
    manufacturer: str
    model: str
    serial: str
    firmware: str
    share_threshold: int


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
