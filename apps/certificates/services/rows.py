"""Rows that commands lock before they decide."""

from datetime import datetime
from uuid import UUID

from apps.certificates.errors import CertificateUnknown, NoRootCertificate
from apps.certificates.models import DsCertificate, RootCertificate
from apps.certificates.states import CertificateEvent
from apps.certificates.types import CertificateStanding


def locked_certificate(certificate_id: UUID) -> DsCertificate:
    """Return the row, locked; raise `CertificateUnknown`."""
    row = DsCertificate.objects.select_for_update().filter(pk=certificate_id).first()
    if row is None:
        raise CertificateUnknown
    return row


def locked_root() -> RootCertificate:
    """Return the root in force, locked; raise `NoRootCertificate`."""
    row = RootCertificate.objects.select_for_update().filter(in_force=True).first()
    if row is None:
        raise NoRootCertificate
    return row


def end(row: DsCertificate, event: CertificateEvent, at: datetime) -> None:
    """Move a certificate to one of its final states and write when."""
    row.apply(event)
    row.ended_at = at
    row.save(update_fields=["state", "ended_at"])


def standing(row: DsCertificate) -> CertificateStanding:
    """Return where the certificate stands, as a value."""
    return CertificateStanding(certificate_id=row.id, state=row.standing())
