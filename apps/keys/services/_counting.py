"""What counting, confirming and watching share: every item once, findings that are opened once (6.4.2.1)."""

from collections.abc import Mapping
from uuid import UUID

from apps.audit.services import record_event
from apps.keys.errors import CountIncomplete
from apps.keys.events import KeysEvent
from apps.keys.models import CustodyCount, CustodyFinding
from apps.keys.states import CustodyFindingKind
from apps.lib.actor import Actor
from apps.lib.clock import Clock

LONGEST_SEAL = 48


def seals_read(seen: Mapping[UUID, str], expected: frozenset[UUID]) -> dict[UUID, str]:
    """Return the seal read at each item (empty: not found); raise `CountIncomplete`."""
    if set(seen) != expected or any(len(seal.strip()) > LONGEST_SEAL for seal in seen.values()):
        raise CountIncomplete(field="seen", clause="6.4.2.1")
    return {item_id: seal.strip() for item_id, seal in seen.items()}


def open_finding(
    kind: CustodyFindingKind,
    subject: str,
    *,
    count: CustodyCount | None = None,
    actor: Actor,
    clock: Clock,
) -> CustodyFinding | None:
    """Open a finding of that kind about the subject unless one is open; return the new one."""
    row, new = CustodyFinding.objects.get_or_create(
        kind=kind, subject=subject, settled_at=None, defaults={"count": count, "found_at": clock.now()}
    )
    if not new:
        return None
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.CUSTODY_FINDING_OPENED,
        subject=str(row.pk),
        clause="6.4.2.1",
        detail={"kind": kind.value, "count": str(count.pk) if count else ""},
    )
    return row


def settle(row: CustodyFinding, *, reason: str, actor: Actor, clock: Clock) -> None:
    """Close the finding with the reason."""
    row.settled_by, row.settled_at, row.reason = actor.actor_id, clock.now(), reason
    row.save(update_fields=["settled_by", "settled_at", "reason"])
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.CUSTODY_FINDING_SETTLED,
        subject=str(row.pk),
        clause="6.4.2.1",
        detail={"kind": row.kind},
    )
