"""Names of what this app writes into the audit log and hands to other apps."""

from enum import StrEnum


class CertificateAudit(StrEnum):
    """Events of the audit log."""

    REQUESTED = "certificates.certificate.requested"
    APPROVED = "certificates.certificate.approved"
    IMPORTED = "certificates.certificate.imported"
    PUT_IN_USE = "certificates.certificate.put_in_use"
    SUPERSEDED = "certificates.certificate.superseded"
    EXPIRED = "certificates.certificate.expired"
    REVOKED = "certificates.certificate.revoked"
    ROOT_IMPORTED = "certificates.root.imported"
    CRL_FETCHED = "certificates.crl.fetched"
    CALENDAR_WARNED = "certificates.calendar.warned"
    CALENDAR_ESCALATED = "certificates.calendar.escalated"
    ORDER_OPENED = "certificates.order.opened"
    REVOCATION_REQUESTED = "certificates.revocation.requested"
    REVOCATION_ORDERED = "certificates.revocation.ordered"
    REVOCATION_SENT = "certificates.revocation.sent"
    REVOCATION_LISTED = "certificates.revocation.listed"
