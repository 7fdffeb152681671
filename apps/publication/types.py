"""What services and selectors of this app give back."""

from dataclasses import dataclass, field
from datetime import date, datetime
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
