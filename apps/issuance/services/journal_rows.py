"""A batch as the hot path needs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.issuance.states import BatchState, CredentialState


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One locked batch with what it needs of its credential; `newest_reservation` is of all batches."""

    batch_id: UUID
    credential_id: UUID
    state: BatchState
    size: int
    snapshot_digest: bytes
    application_id: UUID
    doc_type: str
    credential_state: CredentialState
    newest_reservation: datetime | None
