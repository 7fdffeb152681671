"""Readers of the audit log."""

from apps.audit.selectors.chain_status import chain_status
from apps.audit.selectors.checkpoints import latest_checkpoint, prove_consistency, prove_inclusion
from apps.audit.selectors.events import events, known_event_ids, newest_instant, trail

__all__ = [
    "chain_status",
    "events",
    "known_event_ids",
    "latest_checkpoint",
    "newest_instant",
    "prove_consistency",
    "prove_inclusion",
    "trail",
]
