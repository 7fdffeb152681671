"""Rows of the plumbing."""

from apps.base.models.idempotency_record import IdempotencyRecord
from apps.base.models.outbox_event import OutboxEvent
from apps.base.models.used_proof import UsedProof

__all__ = ["IdempotencyRecord", "OutboxEvent", "UsedProof"]
