"""What a signer has in its hands between the two transactions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from apps.base.sealed import seal, unseal
from apps.issuance.services.signing_ground import SigningGround
from apps.lib import cbor
from apps.lib.errors import IntegrityFault
from apps.lib.mdoc.types import PreparedMso

LEASE: Final = timedelta(seconds=60)
"""How long a signer may work on a batch before the sweeper gives it to another one."""
FIRST_TRY: Final = timedelta(seconds=15)
"""How long the message of the outbox has before the sweeper sends a batch again."""
RETRY_AFTER: Final = timedelta(seconds=10)
"""When a batch is tried again after the signer was locked, absent or of unknown outcome."""
RETRY_AFTER_REFUSAL: Final = timedelta(minutes=5)
"""When a batch is tried again after a condition that people have to mend (no key, no profile, clock)."""
_TABLE: Final = "issuance_issuancebatch"
_COLUMN: Final = "sealed_name_spaces"
_LARGEST: Final = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningWork:
    """A reserved batch with its open attempt; `prepared` and `mso_ids` are in order of the device keys.

    `approved` says whether the registration authority's approval stood when the attempt was opened (1.3.2).
    """

    batch_id: UUID
    credential_id: UUID
    application_id: UUID
    attempt_id: UUID
    attempt: int
    mso_ids: tuple[UUID, ...]
    prepared: tuple[PreparedMso, ...] = field(repr=False)
    ground: SigningGround
    approved: bool


def seal_name_spaces(batch_id: UUID, parts: Sequence[bytes], *, shared: bytes) -> bytes:
    """Return the personal data of a whole batch as one sealed value.

    What all members share (the portrait, most of the bytes) is kept once: each member is stored as the
    pieces around it.
    """
    pieces = [_around(part, shared) for part in parts]
    return seal(cbor.encode_in_order([shared, pieces]), table=_TABLE, column=_COLUMN, row_id=batch_id)


def _around(part: bytes, shared: bytes) -> list[bytes]:
    """Return what stands before and after `shared`, or the whole part; `shared.join` undoes it.

    Only the beginning is searched for: searching for 20 KB prepares tables of that size each time.
    """
    at = part.find(shared[:64])
    if not shared or at < 0 or not part.startswith(shared, at):
        return [part]
    return [part[:at], part[at + len(shared) :]]


def unseal_name_spaces(batch_id: UUID, sealed: bytes) -> tuple[bytes, ...]:
    """Return the `name_spaces` of each MSO as they were; raise `IntegrityFault` for anything else."""
    content: Any = cbor.decode(
        unseal(sealed, table=_TABLE, column=_COLUMN, row_id=batch_id), max_size=_LARGEST
    )
    if not isinstance(content, list):
        raise IntegrityFault("the sealed name spaces are not a list")
    shared, members = content
    return tuple(shared.join(pieces) for pieces in members)
