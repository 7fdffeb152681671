"""A revocation in the same words when it is asked for, decided and carried out."""

from typing import Final
from uuid import UUID

from apps.certificates.errors import NotRevocable, RevocationOrdered
from apps.certificates.models import CertificateRevocation, DsCertificate
from apps.certificates.services.rows import locked_certificate
from apps.certificates.states import CertificateState
from apps.certificates.types import RevocationCause
from apps.lib.canonical import Plain
from apps.lib.errors import Invalid

_S = CertificateState
_REVOCABLE: Final = frozenset({_S.LINTED, _S.IN_USE, _S.SUPERSEDED})
_LONGEST_REASON: Final = 1000


def revocable(certificate_id: UUID) -> DsCertificate:
    """Return the locked row of a certificate that may be revoked; raise where it may not."""
    row = locked_certificate(certificate_id)
    if row.standing() not in _REVOCABLE:
        raise NotRevocable(f"the certificate is {row.state}", clause="4.9.12")
    if CertificateRevocation.objects.filter(certificate=row).exists():
        raise RevocationOrdered
    return row


def reason_of(text: str) -> str:
    """Return the reason without blanks around it; raise `Invalid` where there is none."""
    reason = text.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise Invalid(f"must have 1 to {_LONGEST_REASON} characters", field="reason")
    return reason


def subject_of(row: DsCertificate) -> str:
    """Return what the approval names."""
    return f"certificate:{row.pk}"


def act_of(row: DsCertificate, cause: RevocationCause, reason: str) -> dict[str, Plain]:
    """Return the act that the vote signs."""
    return {
        "certificate_id": str(row.pk),
        "serial": row.serial or "",
        "cause": cause.value,
        "reason": reason,
    }
