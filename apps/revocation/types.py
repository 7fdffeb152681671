"""What services and selectors of this app give back."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.revocation.states import RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationReceipt:
    """The answer to the holder: the credential is revoked since `executed_at`."""

    request_id: UUID
    credential_id: UUID
    state: RequestState
    executed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatusList:
    """One edition of a status list; `token` is the CWT that verifiers download."""

    list_id: UUID
    sequence: int
    content_version: int
    issued_at: datetime
    expires_at: datetime
    revoked_count: int
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListSummary:
    """An edition without its bytes, for indexes and the portal."""

    list_id: UUID
    uri: str
    sequence: int
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationRequestView:
    """A revocation request as the portal shows it."""

    request_id: UUID
    credential_id: UUID
    state: RequestState
    reason: str
    received_at: datetime
    executed_at: datetime | None
    filed_at: datetime | None
