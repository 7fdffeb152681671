"""The second transaction of signing: signatures, states, the signing record and the notice (4.3.3, 5.4.1)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, TypeAlias
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, record_events
from apps.audit.types import AuditEntry, Outcome
from apps.base.outbox import emit
from apps.issuance.errors import AttemptLost, SignatureCountWrong
from apps.issuance.events import IssuanceEvent
from apps.issuance.services.attempt_closing import closing_entry
from apps.issuance.services.journal_sql import lock_batch, settle_reserved, update, write_signatures
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
    CredentialState,
    MsoState,
)
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, IllegalTransition
from apps.registration.services import advance_application
from apps.registration.types import ApplicationEvent

SignedWork: TypeAlias = tuple[SigningWork, Sequence[bytes]]
"""A batch and its signatures in the order of its MSOs."""
_SIGNED: Final = BATCH_TABLE.after(BatchState.RESERVED, BatchEvent.SIGN)


def record_signatures(signed: Sequence[SignedWork], *, actor: Actor, clock: Clock) -> list[BatchResult]:
    """Write down what the HSM signed; raise `AttemptLost` when somebody closed an attempt meanwhile.

    All of it in one transaction; where one batch cannot be recorded, each in its own, so that it stands
    alone. A credential that was revoked while the HSM signed stays revoked: the signatures are evidence.
    """
    if len(signed) > 1:
        with suppress(DomainError), transaction.atomic(durable=True):
            return [_record(work, signatures, actor, clock) for work, signatures in signed]
    results, refusals = [], []
    for work, signatures in signed:
        try:
            results.append(_record_alone(work, signatures, actor, clock))
        except DomainError as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    return results


def _record_alone(work: SigningWork, signatures: Sequence[bytes], actor: Actor, clock: Clock) -> BatchResult:
    try:
        with transaction.atomic(durable=True):
            return _record(work, signatures, actor, clock)
    except AttemptLost:
        _discard(work, actor, clock)
        raise


def _record(work: SigningWork, signatures: Sequence[bytes], actor: Actor, clock: Clock) -> BatchResult:
    """Settle the batch first, for its row is the lock; a refusal after that takes it back."""
    changes = {
        "state": _SIGNED.value,
        "settled_at": clock.now(),
        "key_id": work.ground.key.key_id,
        "certificate_id": work.ground.certificate.certificate_id,
    }
    generation = settle_reserved(work.batch_id, changes)
    found = _SIGNED if generation is not None else lock_batch(work.batch_id).state
    _close(work, clock)
    if generation is None:
        _keep(work, signatures, found, actor, clock)
    else:
        _write(work, signatures, before=MsoState.RESERVED, after=MsoState.SIGNED)
        _advance(work, generation, actor, clock)
    return BatchResult(
        batch_id=work.batch_id,
        credential_id=work.credential_id,
        state=found,
        signed=len(signatures),
        attempt=work.attempt,
    )


def _close(work: SigningWork, clock: Clock) -> None:
    """Close our attempt as SIGNED; raise `AttemptLost` when it is not open any more."""
    before, after = AttemptOutcome.OPEN, ATTEMPT_TABLE.after(AttemptOutcome.OPEN, AttemptEvent.SIGN)
    changes = {"outcome": after.value, "ended_at": clock.now()}
    if not update("issuance_signingattempt", work.attempt_id, expected={"outcome": before.value}, to=changes):
        raise AttemptLost(clause="5.4.1")


def _write(work: SigningWork, signatures: Sequence[bytes], *, before: MsoState, after: MsoState) -> None:
    written = write_signatures(work.mso_ids, signatures, state=after.value, before=before.value)
    if written != len(signatures):
        raise SignatureCountWrong(clause="4.3.1")


def _keep(
    work: SigningWork, signatures: Sequence[bytes], found: BatchState, actor: Actor, clock: Clock
) -> None:
    """Keep the signatures of a cancelled batch as evidence; no other batch takes any."""
    if found is not BatchState.CANCELLED:
        raise IllegalTransition(f"{BatchEvent.SIGN} is not possible in state {found}")
    _write(work, signatures, before=MsoState.REVOKED, after=MsoState.REVOKED)
    record_events(actor=actor, clock=clock, entries=_signing_records(work, found))


def _advance(work: SigningWork, generation: int, actor: Actor, clock: Clock) -> None:
    records = _signing_records(work, _SIGNED)
    if generation == 1:
        _advance_credential(work.credential_id)
        advance_application(
            actor=actor,
            clock=clock,
            application_id=work.application_id,
            event=ApplicationEvent.ISSUE,
            beside=records,
        )
    else:
        record_events(actor=actor, clock=clock, entries=records)
    emit(IssuanceEvent.BATCH_SIGNED, work.batch_id, clock=clock)


def _advance_credential(credential_id: UUID) -> None:
    before = CredentialState.PREPARED
    after = CREDENTIAL_TABLE.after(before, CredentialEvent.SIGN)
    expected = {"state": before.value}
    if not update("issuance_credential", credential_id, expected=expected, to={"state": after.value}):
        raise IllegalTransition(f"{CredentialEvent.SIGN} is possible in state {before} only")


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
