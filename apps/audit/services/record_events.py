"""Writing several acts into the audit log (5.4.1) with one statement."""

from collections.abc import Sequence

from apps.audit.services.writing import insert_events
from apps.audit.types import AuditEntry
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def record_events(*, actor: Actor, clock: Clock, entries: Sequence[AuditEntry]) -> None:
    """Write the entries in one insert; raise `IntegrityFault` outside a transaction."""
    insert_events(actor=actor, clock=clock, entries=entries)
