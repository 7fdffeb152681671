"""What services and selectors of this app give back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierView:
    """A registered verifier and how often it has downloaded."""

    verifier_id: UUID
    client_id: str
    name: str
    agreed_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListFile:
    """What a verifier downloads."""

    list_id: UUID
    sequence: int
    issued_at: datetime
    expires_at: datetime
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierAgreement:
    """Who is to be registered as verifier; days are JST, `ends_on` None means without end."""

    client_id: str
    name: str
    agreed_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFile:
    """A DS certificate as a verifier downloads it; `sha256` (hex) is its fingerprint."""

    certificate_id: UUID
    sha256: str
    der: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributed:
    """To how many verifiers a certificate was newly offered."""

    certificate_id: UUID
    verifiers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A file on the repository DTS and whether the same octets came back."""

    name: str
    sha256: str
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionView:
    """Whether a verifier has fetched a certificate; `fetched_at` None while it has not."""

    certificate_id: UUID
    verifier: str
    sha256: str
    offered_at: datetime
    fetched_at: datetime | None


class DtsTarget(Protocol):
    """The public repository DTS, as far as we put files there (5.7.3)."""

    def put(self, name: str, content: bytes) -> None:
        """Put a file there in the place of one of that name; raise `DtsUnavailable`."""
        ...

    def fetch(self, name: str) -> bytes:
        """Return the octets as the public gets them; raise `DtsUnavailable`."""
        ...
