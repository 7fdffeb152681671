"""Vocabulary of the audit log: entries, views, the Merkle tree and its checkpoints."""

from apps.audit.types.entry import AuditEntry, Outcome
from apps.audit.types.views import AuditEventView, ChainStatus, EventFilter, Fault, SealedCheckpoint

__all__ = [
    "AuditEntry",
    "AuditEventView",
    "ChainStatus",
    "EventFilter",
    "Fault",
    "Outcome",
    "SealedCheckpoint",
]
