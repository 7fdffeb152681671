"""Who may have what: the credential of an application, its batch, and the phone that applied."""

from uuid import UUID

from apps.base.device_proof import verify_device_proof
from apps.issuance.errors import (
    AlreadyAcknowledged,
    CredentialEnded,
    CredentialMissing,
    CredentialNotReady,
    SignerAway,
)
from apps.issuance.models import Credential, IssuanceBatch
from apps.issuance.services.batch_rows import lock_batches
from apps.issuance.states import CREDENTIAL_TABLE, BatchState, CredentialState
from apps.issuance.types import DeviceProof
from apps.keys.selectors import signer_status
from apps.lib.clock import Clock
from apps.registration.selectors import device_instance_key

_ENDED = CREDENTIAL_TABLE.terminal()


def refuse_foreign_device(application_id: UUID, proof: DeviceProof, *, clock: Clock) -> None:
    """Raise `DeviceProofRefused` unless the phone of this application made the call (4.4.1.1)."""
    verify_device_proof(
        proof.method, proof.url, proof.header, key=device_instance_key(application_id), clock=clock
    )


def refuse_while_nobody_signs(*, clock: Clock) -> None:
    """Raise `SignerAway` with the cause in words when waiting for a signature is in vain now (6.2.8.1)."""
    signers = signer_status(clock=clock)
    if not signers.open:
        raise SignerAway(signers.cause, clause="6.2.8.1")


def locked_credential(application_id: UUID) -> Credential:
    """Return the credential of an application, locked.

    Raises `CredentialEnded`, or `CredentialNotReady` while nobody has asked for its signatures.
    """
    lock_batches(IssuanceBatch.objects.filter(credential__application_id=application_id))
    credential = Credential.objects.select_for_update().filter(application_id=application_id).first()
    if credential is None:
        raise CredentialNotReady(clause="4.4.1.1")
    if CredentialState(credential.state) in _ENDED:
        raise CredentialEnded(clause="4.4.1.1")
    return credential


def latest_batch(credential: Credential) -> IssuanceBatch:
    """Return the newest generation, locked; raise `CredentialMissing`."""
    rows = IssuanceBatch.objects.select_for_update().filter(credential_id=credential.pk)
    batch = rows.order_by("-generation").first()
    if batch is None:
        raise CredentialMissing
    return batch


def deliverable(credential: Credential) -> IssuanceBatch:
    """Return the newest generation if it is signed and not acknowledged."""
    batch = latest_batch(credential)
    if batch.state == BatchState.DELIVERED:
        raise AlreadyAcknowledged(clause="4.4.1.1")
    if batch.state != BatchState.SIGNED:
        raise CredentialNotReady(clause="4.4.1.1")
    return batch
