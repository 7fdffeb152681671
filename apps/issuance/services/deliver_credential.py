"""Delivers a signed credential to the phone that applied, and to no other (clause 4.4.1.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.selectors import certificate_facts
from apps.issuance.errors import CredentialNotReady
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, Delivery, IssuanceBatch, MobileSecurityObject
from apps.issuance.services.delivery_rows import (
    deliverable,
    locked_credential,
    refuse_foreign_device,
    refuse_while_nobody_signs,
)
from apps.issuance.services.signing_work import unseal_name_spaces
from apps.issuance.states import CredentialEvent
from apps.issuance.types import DeliveredCredential, DeviceProof
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.mdoc.builder import assemble
from apps.registration.services import advance_application
from apps.registration.types import ApplicationEvent


def deliver_credential(
    *, actor: Actor, clock: Clock, application_id: UUID, proof: DeviceProof
) -> DeliveredCredential:
    """Return one IssuerSigned per device key; may be repeated until the phone acknowledges.

    Raises `CredentialMissing`, `CredentialNotReady` (ask again later), `SignerAway`, `CredentialEnded`,
    `AlreadyAcknowledged`, or `DeviceProofRefused` when the call does not come from the phone that applied.
    """
    with refusals_audited(
        actor=actor, clock=clock, event=IssuanceEvent.DELIVERY_REFUSED, subject=application_id
    ):
        refuse_foreign_device(application_id, proof, clock=clock)
        try:
            with transaction.atomic(durable=True):
                credential = locked_credential(application_id)
                batch = deliverable(credential)
                issuer_signed = _assembled(batch)
                delivery = _write(credential, batch, actor, clock)
        except CredentialNotReady:
            refuse_while_nobody_signs(clock=clock)
            raise
    return DeliveredCredential(
        credential_id=credential.pk, delivery_number=delivery.number, issuer_signed=issuer_signed
    )


def _assembled(batch: IssuanceBatch) -> tuple[bytes, ...]:
    rows = MobileSecurityObject.objects.filter(batch_id=batch.pk).order_by("number")
    signed = rows.filter(signature__isnull=False).values_list("payload", "signature")
    name_spaces = unseal_name_spaces(batch.pk, bytes(batch.sealed_name_spaces or b""))
    if batch.certificate_id is None:  # pragma: no cover - the constraint on reserved batches forbids it
        raise CredentialNotReady
    certificate = certificate_facts(batch.certificate_id).der
    return tuple(
        assemble(part, bytes(payload), certificate, bytes(signature or b""))
        for part, (payload, signature) in zip(name_spaces, signed, strict=True)
    )


def _write(credential: Credential, batch: IssuanceBatch, actor: Actor, clock: Clock) -> Delivery:
    before = Delivery.objects.filter(batch_id=batch.pk).count()
    delivery = Delivery.objects.create(
        batch_id=batch.pk, number=before + 1, delivered_at=clock.now(), delivered_to=actor.actor_id
    )
    if batch.generation == 1:
        credential.apply(CredentialEvent.DELIVER)
        credential.save(update_fields=["state"])
        advance_application(
            actor=actor, clock=clock, application_id=credential.application_id, event=ApplicationEvent.DELIVER
        )
    record_event(
        actor=actor,
        clock=clock,
        event=IssuanceEvent.CREDENTIAL_DELIVERED,
        subject=str(credential.pk),
        clause="4.4.1.1",
        detail={"batch": str(batch.pk), "size": batch.size, "delivery": delivery.number},
    )
    return delivery
