"""Vocabulary of the audit log: outcomes, entries, the Merkle tree and its checkpoints."""

from apps.audit.types.entry import AuditEntry, Outcome

__all__ = ["AuditEntry", "Outcome"]
