"""Put a certificate in use; the one before it is superseded (5.6, 6.3.2.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.outbox import emit
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.selectors import current_crl
from apps.certificates.services.keys_of_certificates import living_key
from apps.certificates.services.rows import locked_certificate, locked_root, standing
from apps.certificates.states import CertificateEvent, CertificateState
from apps.certificates.types import CertificateStanding
from apps.keys.services import activate_key
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.profile import SITE_DS

_ACTIVATOR = system_actor("certificates")  # the issuer decides; the key follows in the same transaction


def put_in_use(*, actor: Actor, clock: Clock, certificate_id: UUID) -> CertificateStanding:
    """Sign under this certificate from now on; its key becomes the active one of its purpose.

    The path is verified as a stranger would, with the present revocation list. Raises `RoleMissing`,
    `CertificateUnknown`, `IllegalTransition`, `KeyNotUsable`, `NoCrl`, or a subclass of `PathInvalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=CertificateAudit.PUT_IN_USE, subject=certificate_id, unrecorded=()
        ),
        transaction.atomic(durable=True),
    ):
        require_permission(actor, "certificates.put_in_use")
        root = locked_root()
        row = locked_certificate(certificate_id)
        row.apply(CertificateEvent.PUT_IN_USE)
        _judge(row, bytes(root.der), clock=clock)
        _supersede(row.purpose, actor=actor, clock=clock)
        activate_key(actor=_ACTIVATOR, clock=clock, key_id=row.key_id)
        row.in_use_since = clock.now()
        row.save(update_fields=["state", "in_use_since"])
        record_event(
            actor=actor, clock=clock, event=CertificateAudit.PUT_IN_USE, subject=str(row.id), clause="5.6"
        )
        emit(CertificateAudit.PUT_IN_USE, row.id, clock=clock)
        return standing(row)


def _judge(row: DsCertificate, root_der: bytes, *, clock: Clock) -> None:
    purpose = KeyPurpose(row.purpose)
    living_key(key_id=row.key_id, purpose=purpose, clock=clock)
    eku = SITE_DS.eku if purpose is KeyPurpose.DS else ""
    verify_chain(bytes(row.der or b""), root_der, crl_der=current_crl(), at=clock.now(), eku=eku)


def _supersede(purpose: str, *, actor: Actor, clock: Clock) -> None:
    in_use = DsCertificate.objects.select_for_update().filter(
        purpose=purpose, state=CertificateState.IN_USE.value
    )
    for previous in in_use:
        previous.apply(CertificateEvent.SUPERSEDE)
        previous.save(update_fields=["state"])
        record_event(
            actor=actor,
            clock=clock,
            event=CertificateAudit.SUPERSEDED,
            subject=str(previous.id),
            clause="5.6",
        )
