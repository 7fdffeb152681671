"""What services and selectors of this app give back."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.revocation.states import MassState, RequestState


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MassRevocationView:
    """A mass revocation: what was counted before it began, what is done, and how fast (seconds of work)."""

    revocation_id: UUID
    key_id: UUID
    state: MassState
    expected_credentials: int
    expected_objects: int
    done_credentials: int
    done_objects: int
    seconds: float
    waiting_lists: int
    started_at: datetime
    executed_at: datetime | None
    filed_at: datetime | None

    def executed(self) -> bool:
        """Say whether everything is revoked."""
        return self.state in {MassState.EXECUTED, MassState.FILED}

    def published(self) -> bool:
        """Say whether every status list shows it to verifiers."""
        return self.state is MassState.FILED

    def per_second(self) -> float:
        """Return the measured rate in MSOs a second; 0 before anything was done."""
        return self.done_objects / self.seconds if self.seconds else 0.0

    def seconds_left(self) -> float | None:
        """Return how long the rest takes at that rate, None before it is known."""
        rate = self.per_second()
        return max(0, self.expected_objects - self.done_objects) / rate if rate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCheck:
    """What verifiers read about the revoked MSOs of a key; `missing` entries are not shown yet.

    `older_until` is the last instant at which an edition signed before still counts for a verifier that
    keeps it.
    """

    lists: int
    entries: int
    missing: int
    older_until: datetime | None
