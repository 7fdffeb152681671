"""The second transaction of signing: signatures, states, the signing record and the notice (4.3.3, 5.4.1)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeAlias
from uuid import UUID

from django.db import DatabaseError, transaction

from apps.audit.services import record_event, record_events
from apps.audit.types import AuditEntry, Outcome
from apps.base.outbox import emit
from apps.issuance.errors import AttemptLost, SignatureCountWrong
from apps.issuance.events import IssuanceEvent
from apps.issuance.services.attempt_closing import closing_entry
from apps.issuance.services.journal_sql import lock_batch, settle_reserved, update_all, write_signatures
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
from apps.registration.services import advance_applications
from apps.registration.types import ApplicationEvent

SignedWork: TypeAlias = tuple[SigningWork, Sequence[bytes]]
"""A batch and its signatures in the order of its MSOs."""
_IN_THE_WAY: Final = (DomainError, DatabaseError)
"""What may keep one batch from being recorded; it must not take the signatures of others along."""
_SIGNED: Final = BATCH_TABLE.after(BatchState.RESERVED, BatchEvent.SIGN)


def record_signatures(signed: Sequence[SignedWork], *, actor: Actor, clock: Clock) -> list[BatchResult]:
    """Write down what the HSM signed; raise `AttemptLost` when somebody closed an attempt meanwhile.

    All of it in one transaction; where one batch cannot be recorded, each in its own, so that it stands
    alone. A credential that was revoked while the HSM signed stays revoked: the signatures are evidence.
    """
    if len(signed) > 1:
        with suppress(*_IN_THE_WAY), transaction.atomic(durable=True):
            return _record(signed, actor, clock)
    results: list[BatchResult] = []
    reasons: list[Exception] = []
    for one in signed:
        try:
            results += _record_alone(one, actor, clock)
        except _IN_THE_WAY as reason:
            reasons.append(reason)
    if reasons:
        raise reasons[0]
    return results


def _record_alone(one: SignedWork, actor: Actor, clock: Clock) -> list[BatchResult]:
    try:
        with transaction.atomic(durable=True):
            return _record([one], actor, clock)
    except AttemptLost:
        _discard(one[0], actor, clock)
        raise


def _record(signed: Sequence[SignedWork], actor: Actor, clock: Clock) -> list[BatchResult]:
    """Settle the batches first, for their rows are the lock; a refusal after that takes it back."""
    works = [work for work, _ in signed]
    changes = {
        "state": _SIGNED.value,
        "settled_at": clock.now(),
        "key_id": works[0].ground.key.key_id,
        "certificate_id": works[0].ground.certificate.certificate_id,
    }
    generations = settle_reserved([work.batch_id for work in works], changes)
    settled = len(generations) == len(works)
    found = _SIGNED if settled else _state_elsewhere(works)
    _close(works, clock)
    if settled:
        _write(signed, before=MsoState.RESERVED, after=MsoState.SIGNED)
        _advance(works, generations, actor, clock)
    else:
        _keep(signed, found, actor, clock)
    return [
        BatchResult(
            batch_id=work.batch_id,
            credential_id=work.credential_id,
            state=found,
            signed=len(signatures),
            attempt=work.attempt,
        )
        for work, signatures in signed
    ]


def _state_elsewhere(works: Sequence[SigningWork]) -> BatchState:
    """Lock the batch that is not RESERVED any more and return its state; one of several refuses them all."""
    if len(works) > 1:
        raise IllegalTransition(f"{BatchEvent.SIGN} is possible in state {BatchState.RESERVED} only")
    return lock_batch(works[0].batch_id).state


def _close(works: Sequence[SigningWork], clock: Clock) -> None:
    """Close our attempts as SIGNED; raise `AttemptLost` when one is not open any more."""
    before, after = AttemptOutcome.OPEN, ATTEMPT_TABLE.after(AttemptOutcome.OPEN, AttemptEvent.SIGN)
    closed = update_all(
        "issuance_signingattempt",
        [work.attempt_id for work in works],
        expected={"outcome": before.value},
        to={"outcome": after.value, "ended_at": clock.now()},
    )
    if closed != len(works):
        raise AttemptLost(clause="5.4.1")


def _write(signed: Sequence[SignedWork], *, before: MsoState, after: MsoState) -> None:
    mso_ids = [mso_id for work, _ in signed for mso_id in work.mso_ids]
    signatures = [signature for _, made in signed for signature in made]
    written = write_signatures(mso_ids, signatures, state=after.value, before=before.value)
    if written != len(signatures):
        raise SignatureCountWrong(clause="4.3.1")


def _keep(signed: Sequence[SignedWork], found: BatchState, actor: Actor, clock: Clock) -> None:
    """Keep the signatures of a cancelled batch as evidence; no other batch takes any."""
    if found is not BatchState.CANCELLED:
        raise IllegalTransition(f"{BatchEvent.SIGN} is not possible in state {found}")
    _write(signed, before=MsoState.REVOKED, after=MsoState.REVOKED)
    records = [entry for work, _ in signed for entry in _signing_records(work, found)]
    record_events(actor=actor, clock=clock, entries=records)


def _advance(
    works: Sequence[SigningWork], generations: Mapping[UUID, int], actor: Actor, clock: Clock
) -> None:
    """Move credentials and applications on with their first batch, and write all records of signing."""
    records = [entry for work in works for entry in _signing_records(work, _SIGNED)]
    first = [work for work in works if generations[work.batch_id] == 1]
    if first:
        _advance_credentials([work.credential_id for work in first])
        advance_applications(
            actor=actor,
            clock=clock,
            application_ids=[work.application_id for work in first],
            event=ApplicationEvent.ISSUE,
            beside=records,
        )
    else:
        record_events(actor=actor, clock=clock, entries=records)
    for work in works:
        emit(IssuanceEvent.BATCH_SIGNED, work.batch_id, clock=clock)


def _advance_credentials(credential_ids: Sequence[UUID]) -> None:
    before = CredentialState.PREPARED
    after = CREDENTIAL_TABLE.after(before, CredentialEvent.SIGN)
    expected, to = {"state": before.value}, {"state": after.value}
    if update_all("issuance_credential", credential_ids, expected=expected, to=to) != len(credential_ids):
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
