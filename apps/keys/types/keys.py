"""Keys, activations and signers as others see them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from apps.keys.states import (
    ActivationKind,
    ActivationState,
    DsKeyState,
    SignerState,
)
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
