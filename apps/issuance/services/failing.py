"""Definite ends of a batch that must not or did not get its signatures; device keys and indices are burnt."""

import logging
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_events
from apps.audit.types import AuditEntry, Outcome
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.services.attempt_closing import close
from apps.issuance.services.batch_rows import locked_batch, open_attempt
from apps.issuance.services.journal_sql import result_of
from apps.issuance.services.list_versions import publish_revoked
from apps.issuance.services.signing_work import SigningWork
from apps.issuance.states import (
    AttemptEvent,
    AttemptOutcome,
    BatchEvent,
    BatchState,
    CredentialEvent,
    MsoState,
)
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.linter import RulesBroken
from apps.lib.errors import DomainError
from apps.registration.selectors import application_status
from apps.registration.services import advance_application, end_registration, reject_application
from apps.registration.types import ApplicationEvent, ApplicationState

_LOG: Final = logging.getLogger(__name__)
_FINDINGS_KEPT: Final = 400


def fail_request(*, actor: Actor, clock: Clock, batch_id: UUID, fault: DomainError) -> BatchResult:
    """End a batch that was never reserved because its application cannot be signed."""
    with transaction.atomic(durable=True):
        batch = locked_batch(batch_id)
        if batch.state == BatchState.REQUESTED:
            _end(batch, findings=fault.code, clause=fault.clause, actor=actor, clock=clock)
    reject_unsignable(batch.credential, actor=actor, clock=clock)
    return result_of(batch.pk)


def fail_reserved(work: SigningWork, *, actor: Actor, clock: Clock, broken: RulesBroken) -> BatchResult:
    """End a batch that the linter refused (1.1, 6.1.7.1).

    Where an earlier attempt possibly signed, its MSOs are revoked and published; otherwise they are VOID.
    """
    with transaction.atomic(durable=True):
        batch = locked_batch(work.batch_id)
        attempt = open_attempt(work.batch_id)
        if attempt is not None and attempt.pk == work.attempt_id and batch.state == BatchState.RESERVED:
            entry = close(attempt, AttemptEvent.REFUSE, at=clock.now(), cause=broken.code)
            record_events(actor=actor, clock=clock, entries=[entry])
            _burn(batch, clock)
            clauses = ",".join(sorted({finding.clause for finding in broken.findings}))
            _end(batch, findings=f"{broken.code}:{clauses}", clause=broken.clause, actor=actor, clock=clock)
    reject_unsignable(batch.credential, actor=actor, clock=clock)
    return result_of(batch.pk)


def quarantine(work: SigningWork, *, actor: Actor, clock: Clock, fault: DomainError) -> None:
    """Set a batch aside whose signatures a second decoder does not accept: nothing of it is delivered."""
    _LOG.critical("batch %s is quarantined: %s", work.batch_id, fault.code)
    with transaction.atomic(durable=True):
        batch = locked_batch(work.batch_id)
        attempt = open_attempt(work.batch_id)
        if attempt is None or attempt.pk != work.attempt_id:
            return
        entry = close(attempt, AttemptEvent.MISMATCH, at=clock.now(), cause=fault.code)
        if batch.state == BatchState.RESERVED:
            batch.apply(BatchEvent.QUARANTINE)
            batch.settled_at = clock.now()
            batch.findings = fault.code
            batch.save(update_fields=["state", "settled_at", "findings"])
        event = _batch_event(IssuanceEvent.BATCH_QUARANTINED, batch, fault.code, "5.7.1")
        record_events(actor=actor, clock=clock, entries=[entry, event])


def _end(batch: IssuanceBatch, *, findings: str, clause: str, actor: Actor, clock: Clock) -> None:
    batch.apply(BatchEvent.FAIL)
    batch.settled_at = clock.now()
    batch.findings = findings[:_FINDINGS_KEPT]
    batch.sealed_name_spaces = None
    batch.save(update_fields=["state", "settled_at", "findings", "sealed_name_spaces"])
    if batch.generation == 1:
        batch.credential.apply(CredentialEvent.FAIL)
        batch.credential.ended_at = clock.now()
        batch.credential.end_reason = "SIGNING_FAILED"
        batch.credential.save(update_fields=["state", "ended_at", "end_reason"])
        _release_applicant(batch.credential, actor, clock)
    entry = _batch_event(IssuanceEvent.BATCH_FAILED, batch, findings, clause)
    record_events(actor=actor, clock=clock, entries=[entry])


def _release_applicant(credential: Credential, actor: Actor, clock: Clock) -> None:
    """Give the application back to the RA, which rejects it (`reject_unsignable`): its keys are burnt.

    An application that was withdrawn meanwhile has gone its own way.
    """
    end_registration(actor=actor, clock=clock, holder_id=credential.holder_id, cause=credential.end_reason)
    application_id = credential.application_id
    if application_status(application_id).state is ApplicationState.SIGNING:
        advance_application(
            actor=actor, clock=clock, application_id=application_id, event=ApplicationEvent.SIGNING_FAILED
        )


def reject_unsignable(credential: Credential, *, actor: Actor, clock: Clock) -> None:
    """Reject the application of a failed credential; safe to repeat after a crash."""
    if application_status(credential.application_id).state is ApplicationState.APPROVED:
        reject_application(
            actor=actor, clock=clock, application_id=credential.application_id, reason=credential.end_reason
        )


def _burn(batch: IssuanceBatch, clock: Clock) -> None:
    members = MobileSecurityObject.objects.filter(batch_id=batch.pk, state=MsoState.RESERVED.value)
    possibly_signed = SigningAttempt.objects.filter(batch_id=batch.pk, outcome=AttemptOutcome.UNKNOWN.value)
    if possibly_signed.exists():
        publish_revoked(members, credential_id=batch.credential_id, clock=clock)
    else:
        members.update(state=MsoState.VOID.value)


def _batch_event(event: IssuanceEvent, batch: IssuanceBatch, code: str, clause: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        subject=str(batch.credential_id),
        outcome=Outcome.FAILED,
        clause=clause,
        detail={"batch": str(batch.pk), "code": code[:200]},
    )
