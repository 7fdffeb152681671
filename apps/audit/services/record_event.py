"""Writing one act or refusal into the audit log (5.4.1), in the transaction of the act itself."""

from collections.abc import Mapping

from apps.audit.services.writing import insert_event
from apps.audit.types import AuditEntry, Outcome
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock


def record_event(
    *,
    actor: Actor,
    clock: Clock,
    event: str,
    subject: str,
    outcome: Outcome = Outcome.DONE,
    clause: str = "",
    detail: Mapping[str, Plain] | None = None,
) -> int:
    """Write one event and return its `seq`; raise `IntegrityFault` outside a transaction."""
    entry = AuditEntry(event=event, subject=subject, outcome=outcome, clause=clause, detail=detail or {})
    return insert_event(actor=actor, clock=clock, entry=entry)
