"""6.4.2.1: the second custodian counts by himself; what differs becomes a finding."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CountMissing, PersonCountedTwice
from apps.keys.events import KeysEvent
from apps.keys.models import CustodyCount, CustodyCountLine, CustodyFinding
from apps.keys.selectors.custody import count_of
from apps.keys.services._ceremony_rows import require_role
from apps.keys.services._counting import open_finding, seals_read, settle
from apps.keys.states import CountResult, CustodyFindingKind
from apps.keys.types import CountView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def confirm_custody_count(
    *, actor: Actor, clock: Clock, count_id: UUID, seen: Mapping[UUID, str]
) -> CountView:
    """Compare both counts with the register; the count stands, and every difference opens a finding.

    Raises `CeremonyRoleNeeded`, `CountMissing`, `PersonCountedTwice`, `CountIncomplete`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.CUSTODY_CONFIRMED, subject=str(count_id)),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="6.4.2.1")
        row = CustodyCount.objects.select_for_update().filter(pk=count_id, confirmed_at=None).first()
        if row is None:
            raise CountMissing
        if row.counted_by == actor.actor_id:
            raise PersonCountedTwice(clause="6.4.2.1")
        lines = list(CustodyCountLine.objects.filter(count=row))
        read = seals_read(seen, frozenset(line.item_id for line in lines))
        row.confirmed_by, row.confirmed_at = actor.actor_id, clock.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        wrong = sum(_compare(row, line, read[line.item_id], actor, clock) for line in lines)
        for late in CustodyFinding.objects.filter(kind=CustodyFindingKind.COUNT_OVERDUE, settled_at=None):
            settle(late, reason=str(row.pk), actor=actor, clock=clock)
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.CUSTODY_CONFIRMED,
            subject=str(row.pk),
            clause="6.4.2.1",
            detail={"items": len(lines), "differences": wrong},
        )
        return count_of(row)


def _compare(row: CustodyCount, line: CustodyCountLine, seal: str, actor: Actor, clock: Clock) -> bool:
    """Store what both counters found; open the finding and say so when it is not what is registered."""
    line.second_seal = seal
    result = _result(line)
    line.result = result.value
    line.save(update_fields=["second_seal", "result"])
    if result is CountResult.MATCHES:
        return False
    open_finding(CustodyFindingKind(result.value), line.label, count=row, actor=actor, clock=clock)
    return True


def _result(line: CustodyCountLine) -> CountResult:
    if line.first_seal != line.second_seal:
        return CountResult.COUNTERS_DISAGREE
    if not line.second_seal:
        return CountResult.NOT_FOUND
    return CountResult.MATCHES if line.second_seal == line.seal else CountResult.SEAL_DIFFERS
