"""The phone has stored the record: the issuance notice is given, personal data go (4.3.3, 4.4.1.1, 10.4)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.issuance.errors import CredentialNotReady
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, Delivery, IssuanceBatch, MobileSecurityObject
from apps.issuance.services.delivery_rows import latest_batch, locked_credential, refuse_foreign_device
from apps.issuance.states import BatchEvent, BatchState, CredentialEvent, MsoState
from apps.issuance.types import DeliveryAcknowledged, DeviceProof
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.registration.services import advance_application, purge_images
from apps.registration.types import ApplicationEvent


def acknowledge_delivery(
    *, actor: Actor, clock: Clock, application_id: UUID, proof: DeviceProof
) -> DeliveryAcknowledged:
    """Make the credential ACTIVE, complete the application and purge what was needed until now. Idempotent.

    Raises `CredentialNotReady` before a delivery, `CredentialEnded`, `DeviceProofRefused`.
    """
    with refusals_audited(
        actor=actor, clock=clock, event=IssuanceEvent.ACKNOWLEDGEMENT_REFUSED, subject=application_id
    ):
        refuse_foreign_device(application_id, proof, clock=clock)
        with transaction.atomic(durable=True):
            credential = locked_credential(application_id)
            batch = latest_batch(credential)
            acknowledged_at = _acknowledged_at(batch)
            first = acknowledged_at is None
            if acknowledged_at is None:
                acknowledged_at = _acknowledge(credential, batch, actor, clock)
    return DeliveryAcknowledged(credential_id=credential.pk, acknowledged_at=acknowledged_at, first=first)


def _acknowledged_at(batch: IssuanceBatch) -> datetime | None:
    if batch.state != BatchState.DELIVERED:
        return None
    return batch.settled_at


def _acknowledge(credential: Credential, batch: IssuanceBatch, actor: Actor, clock: Clock) -> datetime:
    delivery = Delivery.objects.filter(batch_id=batch.pk).order_by("-number").first()
    if delivery is None:
        raise CredentialNotReady(clause="4.4.1.1")
    now = clock.now()
    Delivery.objects.filter(pk=delivery.pk).update(acknowledged_at=now)
    batch.apply(BatchEvent.ACKNOWLEDGE)
    batch.settled_at = now
    batch.sealed_name_spaces = None
    batch.save(update_fields=["state", "settled_at", "sealed_name_spaces"])
    signed = MobileSecurityObject.objects.filter(batch_id=batch.pk, state=MsoState.SIGNED.value)
    signed.update(state=MsoState.DELIVERED.value)
    if batch.generation == 1:
        _activate(credential, actor, clock)
    record_event(
        actor=actor,
        clock=clock,
        event=IssuanceEvent.CREDENTIAL_ACKNOWLEDGED,
        subject=str(credential.pk),
        clause="4.3.3",
        detail={"batch": str(batch.pk), "delivery": delivery.number, "purged": "name_spaces,images"},
    )
    return now


def _activate(credential: Credential, actor: Actor, clock: Clock) -> None:
    credential.apply(CredentialEvent.ACKNOWLEDGE)
    credential.save(update_fields=["state"])
    application_id = credential.application_id
    advance_application(
        actor=actor, clock=clock, application_id=application_id, event=ApplicationEvent.ACKNOWLEDGE
    )
    purge_images(actor=actor, clock=clock, application_id=application_id)
