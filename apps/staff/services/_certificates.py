"""Reading, describing and revoking certificates of members of staff (5.2.4)."""

import base64
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.staff.errors import StaffCertificateInvalid
from apps.staff.events import StaffEvent
from apps.staff.models import StaffCertificate
from apps.staff.states import CERTIFICATE_TABLE, CertificateEvent, CertificateState

CLAUSE: Final = "5.2.4"


def read_certificate(certificate: bytes, *, user_id: UUID, now: datetime) -> StaffCertificate:
    """Return the unsaved row of a certificate (PEM or DER); refuse what nobody can log in with.

    It must be an end-entity certificate for client authentication (RFC 5280 4.2.1.9, 4.2.1.12) that has
    not ended. Whether a trusted CA issued it is checked at every login by whoever ends the TLS connection.
    """
    try:
        is_pem = certificate.lstrip().startswith(b"-----BEGIN")
        read = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
        found = read(certificate)
        _check_use(found)
    except (ValueError, x509.ExtensionNotFound) as problem:
        raise StaffCertificateInvalid(field="certificate", clause=CLAUSE) from problem
    if found.not_valid_after_utc <= now:
        raise StaffCertificateInvalid("it has ended", field="certificate", clause=CLAUSE)
    return StaffCertificate(
        user_id=user_id,
        serial=f"{found.serial_number:x}",
        issuer=found.issuer.rfc4514_string()[:300],
        sha256=found.fingerprint(SHA256()).hex(),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
    )


def _check_use(found: x509.Certificate) -> None:
    """Refuse a CA's certificate and one that is not for client authentication."""
    uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    try:
        is_ca = found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_ca = False
    if is_ca or ExtendedKeyUsageOID.CLIENT_AUTH not in uses:
        raise StaffCertificateInvalid("it is not for the login of a person", field="certificate")


def certificate_act(row: StaffCertificate, certificate: bytes) -> dict[str, Plain]:
    """Return the act that the approver signs; it holds the certificate itself, so that it can be done."""
    return {
        "certificate": base64.b64encode(certificate).decode("ascii"),
        "person": f"staff:{row.user_id}",
        "serial": row.serial,
        "certificate_sha256": row.sha256,
        "valid_until": row.not_after.isoformat(),
    }


def revoke(row: StaffCertificate, *, actor: Actor, clock: Clock, reason: str) -> None:
    """Revoke the certificate in the caller's transaction and write it into the log."""
    row.state = CERTIFICATE_TABLE.after(CertificateState(row.state), CertificateEvent.REVOKE)
    row.revoked_by, row.revoked_at, row.reason = actor.actor_id, clock.now(), reason
    row.save(update_fields=["state", "revoked_by", "revoked_at", "reason"])
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.CERTIFICATE_REVOKED,
        subject=f"staff:{row.user_id}",
        clause=CLAUSE,
        detail={"serial": row.serial, "certificate": str(row.pk)},
    )


def revoke_all(user_id: UUID, *, actor: Actor, clock: Clock, reason: str) -> int:
    """Revoke every valid certificate of a person who leaves; return how many."""
    rows = StaffCertificate.objects.select_for_update().filter(user_id=user_id, state=CertificateState.VALID)
    for row in rows:
        revoke(row, actor=actor, clock=clock, reason=reason)
    return len(rows)
