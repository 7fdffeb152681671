"""Everything this app writes into the audit log or hands on (clause 5.4.1)."""

from enum import StrEnum


class IssuanceEvent(StrEnum):
    """Names of audit events and of outbox events; the subject is the id of the thing named."""

    SIGNING_REQUESTED = "issuance.signing.requested"
    SIGNING_REQUEST_REFUSED = "issuance.signing.refused"
    BATCH_RESERVED = "issuance.batch.reserved"
    BATCH_RESERVATION_REFUSED = "issuance.reservation.refused"
    BATCH_SIGNED = "issuance.batch.signed"
    BATCH_FAILED = "issuance.batch.failed"
    BATCH_HELD = "issuance.batch.held"
    BATCH_QUARANTINED = "issuance.batch.quarantined"
    BATCH_CANCELLED = "issuance.batch.cancelled"
    BATCH_RESENT = "issuance.batch.resent"
    ATTEMPT_OPENED = "issuance.attempt.opened"
    ATTEMPT_CLOSED = "issuance.attempt.closed"
    LATE_SIGNATURES_DISCARDED = "issuance.signatures.discarded"
    MSO_SIGNED = "issuance.mso.signed"
    MSO_REVOKED = "issuance.mso.revoked"
    CREDENTIAL_DELIVERED = "issuance.credential.delivered"
    CREDENTIAL_ACKNOWLEDGED = "issuance.credential.acknowledged"
    CREDENTIAL_REVOKED = "issuance.credential.revoked"
    DELIVERY_REFUSED = "issuance.delivery.refused"
    ACKNOWLEDGEMENT_REFUSED = "issuance.acknowledgement.refused"
    END_REFUSED = "issuance.revocation.refused"
    STATUS_LIST_OPENED = "issuance.status_list.opened"
    STATUS_LIST_CLOSED = "issuance.status_list.closed"
