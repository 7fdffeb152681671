"""6.4.2.1: the first of two custodians counts everything under seal."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CountIncomplete, CountUnderway
from apps.keys.events import KeysEvent
from apps.keys.models import CustodyCount, CustodyCountLine
from apps.keys.selectors.custody import count_of, custody_items
from apps.keys.services._ceremony_rows import require_role
from apps.keys.services._counting import seals_read
from apps.keys.types import CountView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def count_custody(*, actor: Actor, clock: Clock, seen: Mapping[UUID, str]) -> CountView:
    """Write down the seal number read at each item (item id -> seal; empty: not found).

    It is no count before a second custodian has counted (`confirm_custody_count`). Raises
    `CeremonyRoleNeeded`, `CountUnderway`, `CountIncomplete`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.CUSTODY_COUNTED, subject="custody"),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="6.4.2.1")
        if CustodyCount.objects.select_for_update().filter(confirmed_at=None).exists():
            raise CountUnderway(clause="6.4.2.1")
        items = custody_items()
        if not items:
            raise CountIncomplete(clause="6.4.2.1")
        read = seals_read(seen, frozenset(item.item_id for item in items))
        row = CustodyCount.objects.create(counted_by=actor.actor_id, counted_at=clock.now())
        CustodyCountLine.objects.bulk_create(
            CustodyCountLine(
                count=row,
                item_kind=item.kind,
                item_id=item.item_id,
                label=item.label,
                place=item.place,
                seal=item.seal,
                first_seal=read[item.item_id],
            )
            for item in items
        )
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.CUSTODY_COUNTED,
            subject=str(row.pk),
            clause="6.4.2.1",
            detail={"items": len(items)},
        )
        return count_of(row)
