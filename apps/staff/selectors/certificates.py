"""Whose electronic certificate it is."""

from datetime import datetime
from uuid import UUID

from apps.staff.models import StaffCertificate
from apps.staff.states import CertificateState
from apps.staff.types import CertificateView


def certificate_holder(sha256: str, *, at: datetime) -> UUID | None:
    """Return the person whose valid certificate (SHA-256 of the DER form, hexadecimal) it is, or nothing.

    Nobody for a certificate that is unknown, revoked or out of its period, or whose holder has left.
    """
    row = StaffCertificate.objects.filter(
        sha256=sha256.lower(),
        state=CertificateState.VALID,
        not_before__lte=at,
        not_after__gt=at,
        user__is_active=True,
    ).first()
    return row.user_id if row else None


def certificates_of(user_id: UUID) -> tuple[CertificateView, ...]:
    """Return the person's certificates, the newest first."""
    rows = StaffCertificate.objects.filter(user_id=user_id).order_by("-registered_at", "serial")
    return tuple(certificate_view(row) for row in rows)


def certificate_view(row: StaffCertificate) -> CertificateView:
    """Return what may be shown of a row of `StaffCertificate`."""
    return CertificateView(
        certificate_id=row.pk,
        user_id=row.user_id,
        serial=row.serial,
        issuer=row.issuer,
        sha256=row.sha256,
        not_before=row.not_before,
        not_after=row.not_after,
        state=CertificateState(row.state),
    )
