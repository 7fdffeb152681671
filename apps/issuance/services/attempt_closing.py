"""Closing an attempt that led to no recorded signature, each in a transaction of its own."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_events
from apps.audit.types import AuditEntry, Outcome
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch, SigningAttempt
from apps.issuance.services.batch_rows import locked_batch, open_attempt
from apps.issuance.services.signing_work import RETRY_AFTER, SigningWork
from apps.issuance.states import ATTEMPT_TABLE, AttemptEvent, AttemptOutcome, BatchEvent, BatchState
from apps.lib.actor import Actor
from apps.lib.clock import Clock

UNKNOWN_LIMIT: Final = 5
"""After so many attempts of unknown outcome a batch waits for people."""
CRASHED: Final = "signer_vanished"
_LOG: Final = logging.getLogger(__name__)
_AUDITED: Final = {
    AttemptEvent.SIGN: Outcome.DONE,
    AttemptEvent.REFUSE: Outcome.FAILED,
    AttemptEvent.LOSE: Outcome.UNKNOWN,
    AttemptEvent.MISMATCH: Outcome.FAILED,
}


def lose_attempt(batch_id: UUID, *, actor: Actor, clock: Clock, cause: str) -> BatchState:
    """Close the open attempt as UNKNOWN (possibly signed); the fifth one holds the batch for people."""
    with transaction.atomic(durable=True):
        batch = locked_batch(batch_id)
        attempt = open_attempt(batch_id)
        if attempt is not None:
            entries = [close(attempt, AttemptEvent.LOSE, at=clock.now(), cause=cause)]
            _release(batch, clock)
            entries += _held_when_too_often(batch)
            batch.save(update_fields=["state", "claimed_until", "resend_at"])
            record_events(actor=actor, clock=clock, entries=entries)
    return BatchState(batch.state)


def refuse_attempt(work: SigningWork, *, actor: Actor, clock: Clock, cause: str) -> None:
    """Close the attempt as NOT_SIGNED: the HSM was surely not reached."""
    with transaction.atomic(durable=True):
        batch = locked_batch(work.batch_id)
        attempt = open_attempt(work.batch_id)
        if attempt is not None and attempt.pk == work.attempt_id:
            entry = close(attempt, AttemptEvent.REFUSE, at=clock.now(), cause=cause)
            _release(batch, clock)
            batch.save(update_fields=["claimed_until", "resend_at"])
            record_events(actor=actor, clock=clock, entries=[entry])


def close(attempt: SigningAttempt, event: AttemptEvent, *, at: datetime, cause: str = "") -> AuditEntry:
    """End a locked attempt; return what the audit log has to say about it."""
    attempt.apply(event)
    attempt.ended_at = at
    attempt.cause = cause
    attempt.save(update_fields=["outcome", "ended_at", "cause"])
    return closing_entry(
        attempt.batch_id, attempt.key_id, event=event, number=attempt.number, size=attempt.size, cause=cause
    )


def closing_entry(
    batch_id: UUID, key_id: UUID, *, event: AttemptEvent, number: int, size: int, cause: str = ""
) -> AuditEntry:
    """Return what the audit log has to say about the end of an attempt."""
    return AuditEntry(
        event=IssuanceEvent.ATTEMPT_CLOSED,
        subject=str(batch_id),
        outcome=_AUDITED[event],
        clause="5.4.1",
        detail={
            "attempt": number,
            "size": size,
            "key": str(key_id),
            "result": ATTEMPT_TABLE.after(AttemptOutcome.OPEN, event).value,
            "cause": cause,
        },
    )


def _release(batch: IssuanceBatch, clock: Clock) -> None:
    batch.claimed_until = clock.now()
    batch.resend_at = clock.now() + RETRY_AFTER


def _held_when_too_often(batch: IssuanceBatch) -> list[AuditEntry]:
    lost = SigningAttempt.objects.filter(batch_id=batch.pk, outcome=AttemptOutcome.UNKNOWN.value).count()
    if batch.state != BatchState.RESERVED or lost < UNKNOWN_LIMIT:
        return []
    batch.apply(BatchEvent.HOLD)
    _LOG.critical("batch %s is held after %s attempts of unknown outcome", batch.pk, lost)
    return [
        AuditEntry(
            event=IssuanceEvent.BATCH_HELD,
            subject=str(batch.credential_id),
            outcome=Outcome.FAILED,
            clause="5.7.1",
            detail={"batch": str(batch.pk), "unknown": lost},
        )
    ]
