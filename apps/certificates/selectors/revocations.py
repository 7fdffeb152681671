"""Questions about revocations by the root CA: what was asked, and what its published list proves (5.7.3)."""

from uuid import UUID

from django.db.models import QuerySet

from apps.certificates.errors import CertificateUnknown, RevocationUnknown
from apps.certificates.models import CertificateRevocation, CrlEdition, DsCertificate
from apps.certificates.states import RevocationState
from apps.certificates.types import PublishedRevocation, RevocationCause, RevocationView
from apps.lib.x509.crl import is_revoked, read_crl


def published_revocation(certificate_id: UUID) -> PublishedRevocation | None:
    """Return the proof that the root CA's present list names the certificate, None while it does not.

    Only lists that passed every check of `fetch_crl` count. Raises `CertificateUnknown`.
    """
    row = DsCertificate.objects.filter(pk=certificate_id, der__isnull=False).first()
    if row is None:
        raise CertificateUnknown
    edition = CrlEdition.objects.filter(root=row.root).order_by("-number").first()
    serial = row.serial or "0"
    if edition is None or not is_revoked(read_crl(bytes(edition.der)), int(serial, 16)):
        return None
    return PublishedRevocation(
        certificate_id=row.pk,
        serial=serial,
        crl_number=int(edition.number, 16),
        crl_this_update=edition.this_update_at,
    )


def certificate_revocation(certificate_id: UUID) -> RevocationView | None:
    """Return the request to the root CA about a certificate, None where there is none."""
    row = _rows().filter(certificate_id=certificate_id).first()
    return revocation_of(row) if row else None


def revocations() -> tuple[RevocationView, ...]:
    """Return all requests to the root CA, the newest first."""
    return tuple(revocation_of(row) for row in _rows().order_by("-ordered_at", "-id"))


def revocation_document(revocation_id: UUID) -> bytes:
    """Return the canonical text that goes to the root CA (UTF-8); raise `RevocationUnknown`."""
    text = CertificateRevocation.objects.filter(pk=revocation_id).values_list("document", flat=True).first()
    if text is None:
        raise RevocationUnknown
    return text.encode()


def revocation_of(row: CertificateRevocation) -> RevocationView:
    """Return the row as a value."""
    return RevocationView(
        revocation_id=row.pk,
        certificate_id=row.certificate_id,
        state=RevocationState(row.state),
        cause=RevocationCause(row.cause),
        document_sha256=row.document_sha256,
        reference=row.reference,
        ordered_at=row.ordered_at,
        sent_at=row.sent_at,
        proof=_proof(row),
    )


def _proof(row: CertificateRevocation) -> PublishedRevocation | None:
    if row.crl is None:
        return None
    return PublishedRevocation(
        certificate_id=row.certificate_id,
        serial=row.certificate.serial or "",
        crl_number=int(row.crl.number, 16),
        crl_this_update=row.crl.this_update_at,
    )


def _rows() -> QuerySet[CertificateRevocation]:
    return CertificateRevocation.objects.select_related("certificate", "crl")
