"""The second transaction of signing: signatures, states, the signing record and the notice (4.3.3, 5.4.1)."""

from collections.abc import Sequence

from django.db import transaction

from apps.audit.services import record_event, record_events
from apps.audit.types import AuditEntry, Outcome
from apps.base.outbox import emit
from apps.issuance.errors import AttemptLost, SignatureCountWrong
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch, SigningAttempt
from apps.issuance.services.attempt_closing import close
from apps.issuance.services.batch_rows import locked_batch, open_attempt, write_signatures
from apps.issuance.services.signing_work import SigningWork
from apps.issuance.states import AttemptEvent, BatchEvent, BatchState, CredentialEvent, MsoState
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
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
        batch = locked_batch(work.batch_id)
        attempt = open_attempt(work.batch_id)
        if attempt is not None and attempt.pk == work.attempt_id:
            return _record(work, signatures, batch, attempt, actor, clock)
    _discard(work, actor, clock)
    raise AttemptLost(clause="5.4.1")


def _record(
    work: SigningWork,
    signatures: Sequence[bytes],
    batch: IssuanceBatch,
    attempt: SigningAttempt,
    actor: Actor,
    clock: Clock,
) -> BatchResult:
    cancelled = batch.state == BatchState.CANCELLED
    before, after = (
        (MsoState.REVOKED, MsoState.REVOKED) if cancelled else (MsoState.RESERVED, MsoState.SIGNED)
    )
    written = write_signatures(work.mso_ids, signatures, state=after.value, before=before.value)
    if written != len(signatures):
        raise SignatureCountWrong(clause="4.3.1")
    closing = close(attempt, AttemptEvent.SIGN, at=clock.now())
    if not cancelled:
        _advance(work, batch, actor, clock)
    record_events(actor=actor, clock=clock, entries=[closing, *_signing_records(work, batch)])
    return BatchResult(
        batch_id=batch.pk,
        credential_id=batch.credential_id,
        state=BatchState(batch.state),
        signed=written,
        attempt=attempt.number,
    )


def _advance(work: SigningWork, batch: IssuanceBatch, actor: Actor, clock: Clock) -> None:
    batch.apply(BatchEvent.SIGN)
    batch.settled_at = clock.now()
    batch.key_id = work.ground.key.key_id
    batch.certificate_id = work.ground.certificate.certificate_id
    batch.save(update_fields=["state", "settled_at", "key_id", "certificate_id"])
    if batch.generation == 1:
        batch.credential.apply(CredentialEvent.SIGN)
        batch.credential.save(update_fields=["state"])
        advance_application(
            actor=actor, clock=clock, application_id=work.application_id, event=ApplicationEvent.ISSUE
        )
    emit(IssuanceEvent.BATCH_SIGNED, batch.pk, clock=clock)


def _signing_records(work: SigningWork, batch: IssuanceBatch) -> list[AuditEntry]:
    """Return a signing record for each MSO (5.4.1) and the notice that the request is fulfilled (4.3.3)."""
    detail = {"batch": str(work.batch_id), "attempt": work.attempt, "key": str(work.ground.key.key_id)}
    records = [
        AuditEntry(event=IssuanceEvent.MSO_SIGNED, subject=str(mso_id), clause="5.4.1", detail=detail)
        for mso_id in work.mso_ids
    ]
    notice = AuditEntry(
        event=IssuanceEvent.BATCH_SIGNED,
        subject=str(work.credential_id),
        clause="4.3.3",
        detail={"batch": str(work.batch_id), "size": len(records), "batch_state": batch.state},
    )
    return [*records, notice]


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
