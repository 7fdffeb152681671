"""Ask the root CA for a certificate: the request is signed by the new key inside the HSM (6.1.3, 7.1)."""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.errors import OrderMissing, RequestOpen
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CertificateOrder, DsCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.services.keys_of_certificates import key_to_certify
from apps.certificates.states import ORDER_TABLE, CertificateState, OrderEvent, OrderState
from apps.certificates.types import RequestedCertificate
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.linter import CertificateRequestPermit, lint_certificate_request
from apps.lib.signing import KeyPurpose
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.request import build_request, request_info


def request_certificate(
    *,
    actor: Actor,
    clock: Clock,
    purpose: KeyPurpose,
    key_id: UUID,
    subject: DistinguishedName,
    sign: Callable[[CertificateRequestPermit], bytes],
) -> RequestedCertificate:
    """Make, sign and record a certification request for a fresh key; run in the signer process.

    `sign` redeems the permit in the HSM and returns raw ``r || s``. An opened issue is answered by it, and
    whoever opened that has asked. Raises `RoleMissing`, `WrongCertificatePurpose`, `KeyNotUsable`,
    `RequestOpen`, `OrderMissing`, and whatever the HSM raises.
    """
    with refusals_audited(
        actor=actor, clock=clock, event=CertificateAudit.REQUESTED, subject=key_id, unrecorded=()
    ):
        require_permission(actor, "certificates.request_certificate")
        key = key_to_certify(key_id=key_id, purpose=purpose, clock=clock)
        if DsCertificate.objects.filter(key_id=key_id).exists():
            raise RequestOpen
        order = _order(actor, purpose)
        permit = lint_certificate_request(request_info(key.public_key_der, subject), key=key.public_key_der)
        der = build_request(key.public_key_der, subject, lambda _: sign(permit))
        return _record(actor=actor, clock=clock, key=key, order=order, der=der)


def _order(actor: Actor, purpose: KeyPurpose) -> CertificateOrder | None:
    """Return the opened issue; a machine asks only where a PKI engineer has opened one (5.2.1.6)."""
    order = CertificateOrder.objects.filter(purpose=purpose.value, state=OrderState.OPENED.value).first()
    if order is None and actor.kind is ActorKind.SYSTEM:
        raise OrderMissing(clause="5.2.1.6")
    return order


def _record(
    *, actor: Actor, clock: Clock, key: ActiveKey, order: CertificateOrder | None, der: bytes
) -> RequestedCertificate:
    digest = hashlib.sha256(der).hexdigest()
    try:
        with transaction.atomic(durable=True):
            row = DsCertificate.objects.create(
                purpose=key.purpose.value,
                key_id=key.key_id,
                request_der=der,
                requested_by=order.opened_by if order else actor.actor_id,
                requested_at=clock.now(),
            )
            _close(order, row)
            record_event(
                actor=actor,
                clock=clock,
                event=CertificateAudit.REQUESTED,
                subject=str(row.id),
                clause="6.1.3",
                detail={"key_id": str(key.key_id), "purpose": key.purpose.value, "request_sha256": digest},
            )
    except IntegrityError as collision:
        raise RequestOpen from collision
    return RequestedCertificate(
        certificate_id=row.id, request_der=der, request_sha256=digest, state=CertificateState.REQUESTED
    )


def _close(order: CertificateOrder | None, row: DsCertificate) -> None:
    if order is not None:
        order.state = ORDER_TABLE.after(OrderState(order.state), OrderEvent.MAKE_REQUEST).value
        order.certificate = row
        order.save(update_fields=["state", "certificate"])
