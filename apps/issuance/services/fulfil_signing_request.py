"""A signer fulfils a signing request: reserve, lint, sign, re-read, record (4.3.1, 4.3.3, 6.1.7.1)."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit.services import refusals_audited
from apps.issuance.errors import BatchBusy, DeviceKeyReused, StatusIndexUnavailable
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch
from apps.issuance.services.batch_rows import result_of, thumbprints_known
from apps.issuance.services.failing import fail_request, reject_unsignable
from apps.issuance.services.journal_sql import lock_batch
from apps.issuance.services.postponing import postponed_when_refused
from apps.issuance.services.reconcile_signing import reconcile_signing
from apps.issuance.services.reservation import reserve
from apps.issuance.services.signing import sign_and_record
from apps.issuance.services.signing_work import SigningWork
from apps.issuance.states import BatchState
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Unavailable
from apps.lib.mdoc.builder import BuildRefused
from apps.lib.mdoc.elements import ElementInvalid
from apps.registration.errors import NotApproved, SnapshotChanged

_DRAWS: Final = 3
_FAULTS_OF_THE_APPLICATION: Final = (
    NotApproved,
    SnapshotChanged,
    ElementInvalid,
    BuildRefused,
    DeviceKeyReused,
)


def fulfil_signing_request(*, actor: Actor, clock: Clock, batch_id: UUID) -> BatchResult:
    """Bring a batch from REQUESTED to SIGNED; runs in the signer process, outside any transaction.

    Safe to run twice: a settled batch is answered as it is, one that was left behind is reconciled, one
    that another signer works on raises `BatchBusy`. Where an application cannot be signed the batch is
    FAILED for good; every other refusal leaves it to the sweeper.
    """
    try:
        with (
            postponed_when_refused(batch_id, clock=clock, unless=_FAULTS_OF_THE_APPLICATION),
            refusals_audited(
                actor=actor,
                clock=clock,
                event=IssuanceEvent.BATCH_RESERVATION_REFUSED,
                subject=batch_id,
                unrecorded=(Unavailable, BatchBusy),
            ),
        ):
            claimed = _reserved(actor, clock, batch_id)
    except _FAULTS_OF_THE_APPLICATION as fault:
        return fail_request(actor=actor, clock=clock, batch_id=batch_id, fault=fault)
    if isinstance(claimed, SigningWork):
        return sign_and_record(claimed, actor=actor, clock=clock)
    if claimed is BatchState.RESERVED:
        return reconcile_signing(actor=actor, clock=clock, batch_id=batch_id)
    batch = IssuanceBatch.objects.select_related("credential").defer("sealed_name_spaces").get(pk=batch_id)
    if claimed is BatchState.FAILED:
        reject_unsignable(batch.credential, actor=actor, clock=clock)
    return result_of(batch)


def _reserved(actor: Actor, clock: Clock, batch_id: UUID) -> SigningWork | BatchState:
    """Reserve; draw again when two signers met at the same entry of a status list."""
    for _ in range(_DRAWS):
        try:
            with transaction.atomic(durable=True):
                batch = lock_batch(batch_id)
                if batch.state is not BatchState.REQUESTED:
                    return batch.state
                return reserve(batch, actor=actor, clock=clock)
        except IntegrityError:
            if thumbprints_known(batch_id):
                raise DeviceKeyReused(clause="6.1.1.2") from None
    raise StatusIndexUnavailable(clause="4.9.7")
