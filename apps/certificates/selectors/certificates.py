"""Questions about certificates of ours."""

import hashlib
from uuid import UUID

from apps.certificates.errors import CertificateUnknown, NoCertificateInUse
from apps.certificates.models import DsCertificate
from apps.certificates.states import CertificateState
from apps.certificates.types import CertificateFacts, CertificateRow, OfferedCertificate
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate

_COLUMNS = ("id", "der", "key_id", "not_before", "not_after", "purpose")


def certificate_in_use(purpose: KeyPurpose) -> CertificateFacts:
    """Return the certificate that signatures of that purpose are made under; one query.

    Raises `NoCertificateInUse`. Whether it is valid at the instant of signing is judged by the caller.
    """
    row = (
        DsCertificate.objects.filter(purpose=purpose.value, state=CertificateState.IN_USE.value)
        .values_list(*_COLUMNS)
        .first()
    )
    if row is None:
        raise NoCertificateInUse(f"no {purpose} certificate is in use")
    return _facts(row)


def certificate_facts(certificate_id: UUID) -> CertificateFacts:
    """Return an issued certificate in whatever state; raise `CertificateUnknown`."""
    row = DsCertificate.objects.filter(pk=certificate_id, der__isnull=False).values_list(*_COLUMNS).first()
    if row is None:
        raise CertificateUnknown
    return _facts(row)


def offered_certificates() -> tuple[OfferedCertificate, ...]:
    """Return the DS certificates that verifiers need now: in use, or superseded and not ended (6.1.4)."""
    states = [CertificateState.IN_USE.value, CertificateState.SUPERSEDED.value]
    rows = DsCertificate.objects.filter(purpose=KeyPurpose.DS.value, state__in=states, der__isnull=False)
    return tuple(
        OfferedCertificate(
            certificate_id=row.id,
            sha256=hashlib.sha256(bytes(row.der or b"")).hexdigest(),
            serial=row.serial or "",
            not_before=row.not_before,
            not_after=row.not_after,
        )
        for row in rows.order_by("-not_before", "id")
        if row.not_before is not None and row.not_after is not None
    )


def certificate_by_fingerprint(sha256: str) -> CertificateFacts:
    """Return an issued certificate in whatever state, ended ones too (6.3.1.1); raise `CertificateUnknown`.

    `sha256` is hexadecimal, of the certificate or of its public key (SPKI).
    """
    wanted = sha256.replace(":", "").lower()
    for row in DsCertificate.objects.filter(der__isnull=False).values_list(*_COLUMNS):
        facts = _facts(row)
        spki = read_certificate(facts.der).spki
        if wanted in {hashlib.sha256(facts.der).hexdigest(), hashlib.sha256(spki).hexdigest()}:
            return facts
    raise CertificateUnknown


def certificate_row(certificate_id: UUID) -> CertificateRow:
    """Return one request or certificate; raise `CertificateUnknown`."""
    row = next((each for each in certificates() if each.certificate_id == certificate_id), None)
    if row is None:
        raise CertificateUnknown
    return row


def certificates() -> tuple[CertificateRow, ...]:
    """Return all certificates and requests, the newest first."""
    return tuple(
        CertificateRow(
            certificate_id=row.id,
            purpose=KeyPurpose(row.purpose),
            state=CertificateState(row.state),
            key_id=row.key_id,
            serial=row.serial,
            not_before=row.not_before,
            not_after=row.not_after,
            simulated=row.root is not None and row.root.simulated,
        )
        for row in DsCertificate.objects.select_related("root").order_by("-requested_at", "-id")
    )


def request_der(certificate_id: UUID) -> bytes:
    """Return the certification request (DER) for the root CA; raise `CertificateUnknown`."""
    row = DsCertificate.objects.filter(pk=certificate_id).values_list("request_der", flat=True).first()
    if row is None:
        raise CertificateUnknown
    return bytes(row)


def _facts(row: tuple) -> CertificateFacts:  # type: ignore[type-arg]  # the columns above, in their order
    certificate_id, der, key_id, not_before, not_after, purpose = row
    return CertificateFacts(
        certificate_id=certificate_id,
        der=bytes(der),
        key_id=key_id,
        not_before=not_before,
        not_after=not_after,
        purpose=KeyPurpose(purpose),
    )
