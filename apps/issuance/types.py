"""What services and selectors of this app give back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.issuance.states import BatchState, CredentialState


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequested:
    """`created` is false when the same request had been made before."""

    credential_id: UUID
    batch_id: UUID
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of a batch: its state, how many MSOs carry a signature, and the last attempt's number."""

    batch_id: UUID
    credential_id: UUID
    state: BatchState
    signed: int
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """Batches whose lease ran out and that are to be sent to the signers again."""

    resent: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotatedLists:
    """Status lists from which no more entries are drawn."""

    closed: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProof:
    """Proof of possession of the device-instance key as it came: method, URL, `Device-Proof` header."""

    method: str
    url: str
    header: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredCredential:
    """`issuer_signed` holds one bare IssuerSigned (CBOR) per device key, in the order of the application."""

    credential_id: UUID
    delivery_number: int
    issuer_signed: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAcknowledged:
    """`first` is false when the same acknowledgement had been received before."""

    credential_id: UUID
    acknowledged_at: datetime
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCredential:
    """A credential that was revoked, and the status lists that have to be rebuilt."""

    credential_id: UUID
    ended_at: datetime
    revoked: int
    status_lists: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialView:
    """A credential as other apps see it."""

    credential_id: UUID
    holder_id: UUID
    application_id: UUID
    doc_type: str
    state: CredentialState
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListContent:
    """What a status list says now; `revoked` are indices below `size`, `version` grows with each change."""

    list_id: UUID
    uri: str
    size: int
    revoked: tuple[int, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One audit event in the life of a credential, for the portal."""

    occurred_at: datetime
    event: str
    subject: str
    outcome: str
    clause: str
    actor_id: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedByKey:
    """What a key has signed, or possibly signed, and is neither expired nor revoked."""

    credentials: int
    objects: int
    lists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedPortion:
    """One portion of a mass revocation; `cursor` is where the next one begins, None at the end."""

    cursor: UUID | None
    credentials: int
    objects: int
    status_lists: tuple[UUID, ...]
