"""Closes what a vanished signer left open, and signs the same bytes again (house rule 3)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.issuance.errors import BatchBusy
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.services.attempt_closing import CRASHED, lose_attempt
from apps.issuance.services.batch_rows import locked_batch, open_attempt
from apps.issuance.services.journal_sql import result_of
from apps.issuance.services.postponing import postponed_when_refused
from apps.issuance.services.signing import sign_and_record
from apps.issuance.services.signing_ground import SigningGround, signing_ground
from apps.issuance.services.signing_work import LEASE, SigningWork, unseal_name_spaces
from apps.issuance.services.stored_objects import stored_mso
from apps.issuance.states import BatchState
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import IntegrityFault, Unavailable
from apps.registration.selectors import application_status
from apps.registration.types import ApplicationState


def reconcile_signing(*, actor: Actor, clock: Clock, batch_id: UUID) -> BatchResult:
    """Call a left-open attempt UNKNOWN (possibly signed), then open the next one over the same bytes.

    So no MSO is lost, no second MSO exists for a device key or status entry, and every signature that the
    HSM may have made belongs to an attempt. Raises `BatchBusy` while another signer's lease runs.
    """
    _refuse_while_leased(batch_id, clock)
    state = lose_attempt(batch_id, actor=actor, clock=clock, cause=CRASHED)
    if state != BatchState.RESERVED:
        return result_of(batch_id)
    with (
        postponed_when_refused(batch_id, clock=clock),
        refusals_audited(
            actor=actor,
            clock=clock,
            event=IssuanceEvent.BATCH_RESERVATION_REFUSED,
            subject=batch_id,
            unrecorded=(Unavailable, BatchBusy),
        ),
    ):
        work = _reopened(actor, clock, batch_id)
    return sign_and_record([work], actor=actor, clock=clock)


def _refuse_while_leased(batch_id: UUID, clock: Clock) -> None:
    leased = IssuanceBatch.objects.filter(
        pk=batch_id, state=BatchState.RESERVED.value, claimed_until__gt=clock.now()
    )
    if leased.exists():
        raise BatchBusy


def _reopened(actor: Actor, clock: Clock, batch_id: UUID) -> SigningWork:
    """Open the next attempt over the stored bytes, in a durable transaction."""
    with transaction.atomic(durable=True):
        batch = locked_batch(batch_id)
        if batch.state != BatchState.RESERVED or open_attempt(batch_id) is not None:
            raise BatchBusy
        ground = signing_ground(batch.credential.doc_type)
        attempt = _next_attempt(batch, ground, clock)
        batch.claimed_until = batch.resend_at = clock.now() + LEASE
        batch.save(update_fields=["claimed_until", "resend_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=IssuanceEvent.ATTEMPT_OPENED,
            subject=str(batch_id),
            clause="6.1.7.1",
            detail={
                "attempt": attempt.number,
                "size": attempt.size,
                "key": str(attempt.key_id),
                "certificate": str(attempt.certificate_id),
            },
        )
        return _stored_work(batch, attempt, ground)


def _next_attempt(batch: IssuanceBatch, ground: SigningGround, clock: Clock) -> SigningAttempt:
    made = SigningAttempt.objects.filter(batch_id=batch.pk).count()
    return SigningAttempt.objects.create(
        batch_id=batch.pk,
        number=made + 1,
        key_id=ground.key.key_id,
        certificate_id=ground.certificate.certificate_id,
        size=batch.size,
        started_at=clock.now(),
    )


def _stored_work(batch: IssuanceBatch, attempt: SigningAttempt, ground: SigningGround) -> SigningWork:
    rows = list(MobileSecurityObject.objects.filter(batch_id=batch.pk).order_by("number"))
    name_spaces = unseal_name_spaces(batch.pk, bytes(batch.sealed_name_spaces or b""))
    if len(rows) != batch.size or len(name_spaces) != batch.size:
        raise IntegrityFault("the batch has lost a member", clause="4.3.1")
    return SigningWork(
        batch_id=batch.pk,
        credential_id=batch.credential_id,
        application_id=batch.credential.application_id,
        attempt_id=attempt.pk,
        attempt=attempt.number,
        mso_ids=tuple(row.pk for row in rows),
        prepared=tuple(stored_mso(row, part) for row, part in zip(rows, name_spaces, strict=True)),
        ground=ground,
        approved=_still_approved(batch),
    )


def _still_approved(batch: IssuanceBatch) -> bool:
    """Say whether the approval stands after the time that the batch was left behind (1.3.2)."""
    state = application_status(batch.credential.application_id).state
    return state is ApplicationState.SIGNING
