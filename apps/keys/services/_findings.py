"""What token and records disagree about is written once, told to others, and closed when it is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.base.outbox import emit
from apps.keys.events import KeysEvent
from apps.keys.models import TokenFinding
from apps.keys.selectors.backups import finding_of
from apps.keys.states import FindingKind
from apps.keys.types import FindingView
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One disagreement; `subject` is the id of a key or the label of a token."""

    kind: FindingKind
    subject: str
    detail: Mapping[str, Plain] = field(default_factory=dict)


def compare(
    looked_for: Iterable[FindingKind], found: Iterable[Found], *, actor: Actor, clock: Clock
) -> tuple[FindingView, ...]:
    """Open what is new and close what is gone, inside the caller's transaction; return what is open."""
    still = tuple(open_finding(one, actor=actor, clock=clock) for one in found)
    seen = {finding.finding_id for finding in still}
    gone = TokenFinding.objects.filter(kind__in=list(looked_for), settled_at=None).exclude(pk__in=seen)
    for row in gone:
        row.settled_at = clock.now()
        row.save(update_fields=["settled_at"])
        _record(row, KeysEvent.FINDING_SETTLED, Outcome.DONE, actor, clock)
    return still


def open_finding(found: Found, *, actor: Actor, clock: Clock) -> FindingView:
    """Return the open finding of that kind and subject; a new one is emitted and may open an incident."""
    row, fresh = TokenFinding.objects.get_or_create(
        kind=found.kind,
        subject=found.subject,
        settled_at=None,
        defaults={"detail": dict(found.detail), "found_at": clock.now()},
    )
    if fresh:
        _record(row, KeysEvent.FINDING_OPENED, Outcome.FAILED, actor, clock)
        emit(KeysEvent.FINDING_OPENED, row.pk, clock=clock)
    return finding_of(row)


def _record(row: TokenFinding, event: KeysEvent, outcome: Outcome, actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=row.subject,
        outcome=outcome,
        clause="6.2.1.1",
        detail={"finding": str(row.pk), "kind": row.kind},
    )
