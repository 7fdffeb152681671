"""Values that leave this app."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from apps.certificates.states import CertificateState, CrlState, RevocationState
from apps.keys.types import ActiveKey
from apps.lib.cps.calendar import KeyDates
from apps.lib.signing import KeyPurpose
from apps.lib.x509.name import DistinguishedName

_NAMES: Final = {KeyPurpose.DS: "Document Signer", KeyPurpose.REVOCATION_LIST: "Status List Signer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """A certificate that the root issued to us; `der` are the octets that go into ``x5chain``."""

    certificate_id: UUID
    der: bytes
    key_id: UUID
    not_before: datetime
    not_after: datetime
    purpose: KeyPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One line of the certificate list; dates and serial are None until the root has issued it."""

    certificate_id: UUID
    purpose: KeyPurpose
    state: CertificateState
    key_id: UUID
    serial: str | None
    not_before: datetime | None
    not_after: datetime | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCertificate:
    """A DS certificate that verifiers need now; `sha256` (hex) is its fingerprint."""

    certificate_id: UUID
    sha256: str
    serial: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedCertificate:
    """A certification request as it leaves for the root; `request_sha256` (hex) is read aloud (6.1.3)."""

    certificate_id: UUID
    request_der: bytes
    request_sha256: str
    state: CertificateState


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStanding:
    """Where a certificate stands after a command."""

    certificate_id: UUID
    state: CertificateState


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedRoot:
    """The trust anchor; `sha256` (hex) is compared with the root CA's minutes."""

    root_id: UUID
    sha256: str
    simulated: bool
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlStatus:
    """State of the revocation list now; the rest is None where there is no list.

    `code` names why the list that was fetched last is not believed.
    """

    state: CrlState
    number: int | None = None
    this_update: datetime | None = None
    next_update: datetime | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCrl:
    """What fetching brought: `is_new` is False when the same edition came again."""

    number: int
    is_new: bool
    next_update: datetime
    revoked: tuple[UUID, ...]


class CrlSource(Protocol):
    """The place where the root CA publishes its revocation list."""

    def fetch(self) -> bytes:
        """Return the present list as it lies there (DER); raise `CrlSourceUnavailable`."""
        ...


def subject_for(purpose: KeyPurpose, *, generated_on: date, key_id: UUID) -> DistinguishedName:
    """Return the subject of a new certificate (3.1.1, 7.1.4); the end of the key's id keeps names apart."""
    name = _NAMES.get(purpose, purpose.value)
    return DistinguishedName(
        country="JP", organisation="J-LIS", common_name=f"{name} {generated_on:%Y-%m} {key_id.hex[-8:]}"
    )


class RevocationCause(StrEnum):
    """Why the root CA is asked to revoke a certificate of ours (4.9.12, 5.7.3, 5.8)."""

    KEY_COMPROMISE = "KEY_COMPROMISE"
    KEY_LOST = "KEY_LOST"
    WRONG_CONTENT = "WRONG_CONTENT"
    END_OF_OPERATION = "END_OF_OPERATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedOrder:
    """The issue of the next certificate, opened for a ceremony on that day (JST)."""

    order_id: UUID
    purpose: KeyPurpose
    ceremony_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRevocation:
    """Proof that the root CA's published list names a certificate: number and time of that list (5.7.3)."""

    certificate_id: UUID
    serial: str
    crl_number: int
    crl_this_update: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationView:
    """A request to the root CA as it stands; the proof is None until the published list has the serial."""

    revocation_id: UUID
    certificate_id: UUID
    state: RevocationState
    cause: RevocationCause
    document_sha256: str
    reference: str
    ordered_at: datetime
    sent_at: datetime | None
    proof: PublishedRevocation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReview:
    """What a look at the calendar did: keys whose time is over, and dates that reached a new step."""

    retired: tuple[UUID, ...]
    warned: int
    escalated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """A key in the calendar, with its certificate where it has one; days are legal days (JST).

    `safe_until` is the last day that costs no MSO validity; `next_opened` says whether the issue for the key
    after it was opened; `is_present` marks the key of its purpose that is in service, or served last;
    `renewal_called_on` is the day on which an alert asked to replace it before its time.
    """

    key: ActiveKey
    dates: KeyDates
    certificate_id: UUID | None
    certificate_state: CertificateState | None
    not_before: datetime | None
    not_after: datetime | None
    safe_until: date
    next_opened: bool
    is_present: bool
    renewal_called_on: date | None = None
