"""A signer fulfils a signing request: reserve, lint, sign, re-read, record (4.3.1, 4.3.3, 6.1.7.1)."""

from typing import Final
from uuid import UUID

from apps.audit.services import refusals_audited
from apps.issuance.errors import BatchBusy, DeviceKeyReused
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential
from apps.issuance.services.claiming import BATCHES_TOGETHER, claim
from apps.issuance.services.failing import fail_request, reject_unsignable
from apps.issuance.services.journal_sql import result_of
from apps.issuance.services.postponing import postponed_when_refused
from apps.issuance.services.reconcile_signing import reconcile_signing
from apps.issuance.services.signing import sign_and_record
from apps.issuance.states import BatchState
from apps.issuance.types import BatchResult
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Unavailable
from apps.lib.mdoc.builder import BuildRefused
from apps.lib.mdoc.elements import ElementInvalid
from apps.registration.errors import NotApproved, SnapshotChanged

_FAULTS_OF_THE_APPLICATION: Final = (
    NotApproved,
    SnapshotChanged,
    ElementInvalid,
    BuildRefused,
    DeviceKeyReused,
)


def fulfil_signing_request(
    *, actor: Actor, clock: Clock, batch_id: UUID, together: int = BATCHES_TOGETHER
) -> BatchResult:
    """Bring a batch from REQUESTED to SIGNED; runs in the signer process, outside any transaction.

    Others that wait are signed with it, `together` batches at most. Safe to run twice: a settled batch is
    answered as it is, one that was left behind is reconciled, one that another signer works on raises
    `BatchBusy`. Where an application cannot be signed the batch is FAILED for good; every other refusal
    leaves it to the sweeper.
    """
    found = result_of(batch_id)
    claimed: object = found.state
    if found.state is BatchState.REQUESTED:
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
                claimed = claim(batch_id, actor=actor, clock=clock, together=together)
        except _FAULTS_OF_THE_APPLICATION as fault:
            return fail_request(actor=actor, clock=clock, batch_id=batch_id, fault=fault)
    if isinstance(claimed, tuple):
        return sign_and_record(claimed, actor=actor, clock=clock)
    if claimed is BatchState.RESERVED:
        return reconcile_signing(actor=actor, clock=clock, batch_id=batch_id)
    if claimed is BatchState.FAILED:
        credential = Credential.objects.get(pk=found.credential_id)
        reject_unsignable(credential, actor=actor, clock=clock)
    return result_of(batch_id)
