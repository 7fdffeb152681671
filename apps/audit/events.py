"""Audit event names of the app `audit` itself."""

from enum import StrEnum


class AuditLogEvent(StrEnum):
    """What is done with the log. Sealing leaves checkpoints, not events."""

    LOG_EXPORTED = "audit.log.exported"
    LOG_VERIFIED = "audit.log.verified"
