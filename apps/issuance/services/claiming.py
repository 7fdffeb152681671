"""A signer claims a batch, and others that wait with it: one transaction reserves them all (ADR 11)."""

import logging
from datetime import timedelta
from itertools import accumulate
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.issuance.errors import BatchBusy, DeviceKeyReused, StatusIndexUnavailable
from apps.issuance.services.batch_rows import thumbprints_known
from apps.issuance.services.journal_rows import BatchRow
from apps.issuance.services.journal_sql import lock_batch, lock_waiting
from apps.issuance.services.reservation import reserve
from apps.issuance.services.signing_work import FIRST_TRY, SigningWork
from apps.issuance.states import BatchState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError

BATCHES_TOGETHER: Final = 20
MSOS_TOGETHER: Final = 100
"""How much a signer takes at once: less than it signs within its lease, and before others wait for it."""
_OVERDUE: Final = timedelta(hours=1)
"""What waits for longer than that comes by its own message; the index is not read from its beginning."""
_DRAWS: Final = 3
_LOG: Final = logging.getLogger(__name__)


def claim(
    batch_id: UUID, *, actor: Actor, clock: Clock, together: int
) -> tuple[SigningWork, ...] | BatchState:
    """Reserve a batch, and up to `together` - 1 others that wait; or return the state it is in already.

    The commit is what reserving costs, so they share one. Where anything is the matter with one of them, it
    is as if none had been taken: this batch is reserved alone, and each of the others when its message comes.
    """
    if together > 1:
        try:
            return _reserved(batch_id, actor, clock, together)
        except BatchBusy:
            raise
        except (DomainError, IntegrityError) as reason:
            _LOG.info("batch %s is reserved alone: %s", batch_id, type(reason).__name__)
    for _ in range(_DRAWS):  # again when two signers met at the same entry of a status list
        try:
            return _reserved(batch_id, actor, clock, 1)
        except IntegrityError:
            if thumbprints_known(batch_id):
                raise DeviceKeyReused(clause="6.1.1.2") from None
    raise StatusIndexUnavailable(clause="4.9.7")


def _reserved(
    batch_id: UUID, actor: Actor, clock: Clock, together: int
) -> tuple[SigningWork, ...] | BatchState:
    with transaction.atomic(durable=True):
        batch = lock_batch(batch_id, wait=False)
        if batch.state is not BatchState.REQUESTED:
            return batch.state
        return reserve([batch, *_others(batch, clock, together)], actor=actor, clock=clock)


def _others(batch: BatchRow, clock: Clock, together: int) -> list[BatchRow]:
    """Return others whose turn it is, as many as may go together; who was refused waits for its own turn."""
    if together == 1:
        return []
    now = clock.now()
    waiting = lock_waiting(batch, since=now - _OVERDUE, until=now + FIRST_TRY, limit=together - 1)
    sizes = accumulate((row.size for row in waiting), initial=batch.size)
    next(sizes)
    return [row for row, size in zip(waiting, sizes, strict=True) if size <= MSOS_TOGETHER]
