"""The second transaction of signing: signatures, states, the signing record and the notice (4.3.3, 5.4.1)."""

from collections.abc import Sequence

from django.db import transaction

from apps.audit.services import record_event, record_events
from apps.audit.types import AuditEntry, Outcome
from apps.base.outbox import emit
from apps.issuance.errors import AttemptLost, SignatureCountWrong
from apps.issuance.events import IssuanceEvent
from apps.issuance.services.attempt_closing import closing_entry
from apps.issuance.services.journal_rows import BatchRow
from apps.issuance.services.journal_sql import lock_batch, update, write_signatures
from apps.issuance.services.signing_work import SigningWork
from apps.issuance.states import (
    ATTEMPT_TABLE,
    BATCH_TABLE,
    CREDENTIAL_TABLE,
    AttemptEvent,
    AttemptOutcome,
    BatchEvent,
    BatchState,
    CredentialEvent,
    MsoState,
)
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.registration.services import advance_application
from apps.registration.types import ApplicationEvent


def record_signatures(
    work: SigningWork, signatures: Sequence[bytes], *, actor: Actor, clock: Clock
) -> BatchResult:
    """Write down what the HSM signed; raise `AttemptLost` when somebody closed the attempt meanwhile.

    A credential that was revoked while the HSM signed stays revoked: the signatures are kept as evidence.
    """
    with transaction.atomic(durable=True):
        batch = lock_batch(work.batch_id)
        if _closed(work, clock):
            return _record(work, signatures, batch, actor, clock)
    _discard(work, actor, clock)
    raise AttemptLost(clause="5.4.1")


def _closed(work: SigningWork, clock: Clock) -> bool:
    """Close our attempt as SIGNED; false when it is not open any more."""
    before, after = AttemptOutcome.OPEN, ATTEMPT_TABLE.after(AttemptOutcome.OPEN, AttemptEvent.SIGN)
    changes = {"outcome": after.value, "ended_at": clock.now()}
    expected = {"outcome": before.value}
    return update("issuance_signingattempt", work.attempt_id, expected=expected, to=changes) == 1


def _record(
    work: SigningWork, signatures: Sequence[bytes], batch: BatchRow, actor: Actor, clock: Clock
) -> BatchResult:
    cancelled = batch.state is BatchState.CANCELLED
    before, after = (
        (MsoState.REVOKED, MsoState.REVOKED) if cancelled else (MsoState.RESERVED, MsoState.SIGNED)
    )
    written = write_signatures(work.mso_ids, signatures, state=after.value, before=before.value)
    if written != len(signatures):
        raise SignatureCountWrong(clause="4.3.1")
    if cancelled:
        state = batch.state
        record_events(actor=actor, clock=clock, entries=_signing_records(work, state))
    else:
        state = _advance(work, batch, actor, clock)
    return BatchResult(
        batch_id=batch.batch_id,
        credential_id=batch.credential_id,
        state=state,
        signed=written,
        attempt=work.attempt,
    )


def _advance(work: SigningWork, batch: BatchRow, actor: Actor, clock: Clock) -> BatchState:
    state = BATCH_TABLE.after(batch.state, BatchEvent.SIGN)
    changes = {
        "state": state.value,
        "settled_at": clock.now(),
        "key_id": work.ground.key.key_id,
        "certificate_id": work.ground.certificate.certificate_id,
    }
    expected = {"state": batch.state.value}
    update("issuance_issuancebatch", batch.batch_id, expected=expected, to=changes)
    records = _signing_records(work, state)
    if batch.generation == 1:
        after = CREDENTIAL_TABLE.after(batch.credential_state, CredentialEvent.SIGN)
        expected = {"state": batch.credential_state.value}
        update("issuance_credential", batch.credential_id, expected=expected, to={"state": after.value})
        advance_application(
            actor=actor,
            clock=clock,
            application_id=work.application_id,
            event=ApplicationEvent.ISSUE,
            beside=records,
        )
    else:
        record_events(actor=actor, clock=clock, entries=records)
    emit(IssuanceEvent.BATCH_SIGNED, batch.batch_id, clock=clock)
    return state


def _signing_records(work: SigningWork, state: BatchState) -> list[AuditEntry]:
    """Return a signing record for each MSO (5.4.1) and the notice that the request is fulfilled (4.3.3)."""
    detail: dict[str, Plain] = {
        "batch": str(work.batch_id),
        "attempt": work.attempt,
    }  # which names key and certificate
    records = [
        AuditEntry(event=IssuanceEvent.MSO_SIGNED, subject=str(mso_id), clause="5.4.1", detail=detail)
        for mso_id in work.mso_ids
    ]
    closed = closing_entry(
        work.batch_id,
        work.ground.key.key_id,
        event=AttemptEvent.SIGN,
        number=work.attempt,
        size=len(work.mso_ids),
    )
    notice = AuditEntry(
        event=IssuanceEvent.BATCH_SIGNED,
        subject=str(work.credential_id),
        clause="4.3.3",
        detail={"batch": str(work.batch_id), "size": len(records), "batch_state": state.value},
    )
    return [closed, *records, notice]


def _discard(work: SigningWork, actor: Actor, clock: Clock) -> None:
    with transaction.atomic(durable=True):
        record_event(
            actor=actor,
            clock=clock,
            event=IssuanceEvent.LATE_SIGNATURES_DISCARDED,
            subject=str(work.batch_id),
            outcome=Outcome.FAILED,
            clause="5.4.1",
            detail={"attempt": work.attempt, "size": len(work.mso_ids), "key": str(work.ground.key.key_id)},
        )
