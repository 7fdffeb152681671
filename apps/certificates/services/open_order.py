"""6.3.2.1: a PKI engineer opens the issue of the next certificate, a month before the key ends."""

from datetime import date

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.errors import OrderOpen, OrderTooLate, WrongCertificatePurpose
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CertificateOrder
from apps.certificates.permissions import require_permission
from apps.certificates.services.keys_of_certificates import CERTIFIED_PURPOSES
from apps.certificates.types import OpenedOrder
from apps.keys.selectors import keys_in_service
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose


def open_order(*, actor: Actor, clock: Clock, purpose: KeyPurpose, ceremony_on: date) -> OpenedOrder:
    """Open the issue for a ceremony on that day (JST); the key itself is made on that day, not before.

    The log key has no certificate by design: its public key is published beside the log. Raises
    `RoleMissing`, `WrongCertificatePurpose`, `OrderTooLate`, `OrderOpen`.
    """
    event = CertificateAudit.ORDER_OPENED
    with refusals_audited(actor=actor, clock=clock, event=event, subject=purpose.value):
        require_permission(actor, "certificates.open_order")
        if purpose not in CERTIFIED_PURPOSES:
            raise WrongCertificatePurpose(f"a {purpose} key has no certificate", field="purpose")
        before = _in_service(purpose)
        if ceremony_on < clock.today() or (before and ceremony_on > before.use_until):
            raise OrderTooLate(field="ceremony_on", clause="6.3.2.1")
        row = _record(actor, clock, purpose, ceremony_on, before)
        return OpenedOrder(order_id=row.pk, purpose=purpose, ceremony_on=ceremony_on)


def _in_service(purpose: KeyPurpose) -> ActiveKey | None:
    return next((key for key in keys_in_service() if key.purpose is purpose), None)


def _record(
    actor: Actor, clock: Clock, purpose: KeyPurpose, ceremony_on: date, before: ActiveKey | None
) -> CertificateOrder:
    try:
        with transaction.atomic():
            row = CertificateOrder.objects.create(
                purpose=purpose.value,
                key_id=before.key_id if before else None,
                ceremony_on=ceremony_on,
                opened_by=actor.actor_id,
                opened_at=clock.now(),
            )
            record_event(
                actor=actor,
                clock=clock,
                event=CertificateAudit.ORDER_OPENED,
                subject=str(row.pk),
                clause="6.3.2.1",
                detail={"purpose": purpose.value, "ceremony_on": ceremony_on.isoformat()},
            )
    except IntegrityError as collision:
        raise OrderOpen from collision
    return row
