"""Take in the certificate that the root CA issued, after comparing everything (7.1.1 to 7.1.9, 6.3.2.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.errors import (
    CertificateKeyMismatch,
    CertificateOutOfDate,
    SerialReused,
    SubjectMismatch,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate, RootCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.services._linting import lint_before_use
from apps.certificates.services.keys_of_certificates import certified, living_key
from apps.certificates.services.rows import locked_certificate, locked_root, standing
from apps.certificates.states import CertificateEvent
from apps.certificates.types import CertificateStanding
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import Certificate, read_certificate
from apps.lib.x509.profile import SITE_DS, SITE_LIST_SIGNER
from apps.lib.x509.request import read_request

_PROFILES = {KeyPurpose.DS: SITE_DS, KeyPurpose.REVOCATION_LIST: SITE_LIST_SIGNER}


def import_certificate(
    *, actor: Actor, clock: Clock, certificate_id: UUID, der: bytes
) -> CertificateStanding:
    """Accept a certificate (DER) for an approved request; it may then be put in use.

    Raises `RoleMissing`, `CertificateUnknown`, `IllegalTransition`, `NoRootCertificate`,
    `ProfileBroken` (whose clause is that of the first finding), `KeyNotUsable`,
    `CertificateKeyMismatch`, `SubjectMismatch`, `CertificateOutOfDate` or `SerialReused`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=CertificateAudit.IMPORTED, subject=certificate_id),
        transaction.atomic(durable=True),
    ):
        require_permission(actor, "certificates.import_certificate")
        root = locked_root()
        row = locked_certificate(certificate_id)
        row.apply(CertificateEvent.RECEIVE)
        certificate, noted = _judge(row, root, der=der, clock=clock)
        row.apply(CertificateEvent.PASS_LINT)
        _fill(row, root, certificate, der=der, clock=clock)
        certified(actor=actor, clock=clock, key_id=row.key_id, certificate_id=row.id)
        record_event(
            actor=actor,
            clock=clock,
            event=CertificateAudit.IMPORTED,
            subject=str(row.id),
            clause="7.1.2",
            detail={"serial": f"x{row.serial}", "purpose": row.purpose, "noted": list(noted)},
        )
        return standing(row)


def _judge(
    row: DsCertificate, root: RootCertificate, *, der: bytes, clock: Clock
) -> tuple[Certificate, tuple[str, ...]]:
    purpose = KeyPurpose(row.purpose)
    noted = lint_before_use(der, _PROFILES[purpose], issuer_der=bytes(root.der))
    certificate = read_certificate(der)
    key = living_key(key_id=row.key_id, purpose=purpose, clock=clock)
    if certificate.spki != key.public_key_der:
        raise CertificateKeyMismatch(clause="7.1.2")
    if certificate.subject != read_request(bytes(row.request_der)).subject.public_bytes():
        raise SubjectMismatch(clause="7.1.4")
    if certificate.not_after <= clock.now():
        raise CertificateOutOfDate(clause="6.3.2.1")
    if DsCertificate.objects.filter(root=root, serial=f"{certificate.serial:x}").exists():
        raise SerialReused(clause="7.1.2")
    return certificate, noted


def _fill(
    row: DsCertificate, root: RootCertificate, certificate: Certificate, *, der: bytes, clock: Clock
) -> None:
    row.root, row.der, row.serial = root, der, f"{certificate.serial:x}"
    row.not_before, row.not_after = certificate.not_before, certificate.not_after
    row.imported_at = clock.now()
    row.save()
