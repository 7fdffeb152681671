"""Rows of the app `audit`: events, their places in the sealed log, and checkpoints."""

from apps.audit.models.audit_event import AuditEvent
from apps.audit.models.audit_leaf import AuditLeaf
from apps.audit.models.audit_node import AuditNode
from apps.audit.models.checkpoint import Checkpoint

__all__ = ["AuditEvent", "AuditLeaf", "AuditNode", "Checkpoint"]
