"""Entries of the status lists: random, used once, spread over at least two open lists (design 8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from apps.audit.services import record_event
from apps.base.outbox import emit
from apps.issuance.errors import StatusIndexUnavailable
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import StatusList
from apps.issuance.selectors.status_lists import status_list_uri
from apps.issuance.services.journal_sql import taken_entries
from apps.issuance.states import StatusListState
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.identifiers import random_below, shuffle
from apps.lib.mdoc.types import StatusReference

LIST_SIZE: Final = 1 << 20
OPEN_LISTS: Final = 2
REMEMBERED_FOR: Final = timedelta(seconds=5)
_ROUNDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """A free entry of a list that nobody ever had."""

    list_id: UUID
    index: int

    def reference(self) -> StatusReference:
        """Return what the MSO says about it."""
        return StatusReference(uri=status_list_uri(self.list_id), index=self.index)


def draw_entries(count: int, *, actor: Actor, clock: Clock) -> list[StatusEntry]:
    """Return `count` entries that no row has, evenly over the open lists; raise `StatusIndexUnavailable`.

    Two signers that draw the same entry at once meet at the unique constraint, and one draws again.
    """
    lists = list(_open_lists(actor, clock).items())
    shuffle(lists)
    free: list[StatusEntry] = []
    for _ in range(_ROUNDS):
        free += _free_of(_draw(count - len(free), lists, free))
        if len(free) == count:
            return free
    raise StatusIndexUnavailable(clause="4.9.7")


def _draw(count: int, lists: list[tuple[UUID, int]], known: Sequence[StatusEntry]) -> list[StatusEntry]:
    """Return different entries, one list after the other, so that every part of them is spread as well."""
    drawn: dict[StatusEntry, None] = {}
    while len(drawn) < count:
        list_id, size = lists[len(drawn) % len(lists)]
        entry = StatusEntry(list_id=list_id, index=random_below(size))
        if entry not in known:
            drawn[entry] = None
    return list(drawn)


def _free_of(drawn: Sequence[StatusEntry]) -> list[StatusEntry]:
    by_list: defaultdict[UUID, list[int]] = defaultdict(list)
    for entry in drawn:
        by_list[entry.list_id].append(entry.index)
    taken = taken_entries(by_list)
    return [entry for entry in drawn if (entry.list_id, entry.index) not in taken]


def _open_lists(actor: Actor, clock: Clock) -> Mapping[UUID, int]:
    """Return the open lists with their sizes; remembered for some seconds, for closing is no hurry."""
    now = SYSTEM_CLOCK.now()
    if _Memory.stale_at is None or not now < _Memory.stale_at <= now + REMEMBERED_FOR:
        rows = StatusList.objects.filter(state=StatusListState.OPEN).values_list("id", "size")
        _Memory.lists, _Memory.stale_at = dict(rows), now + REMEMBERED_FOR
    if len(_Memory.lists) >= OPEN_LISTS:
        return _Memory.lists
    _Memory.stale_at = None
    return {**_Memory.lists, **_opened(OPEN_LISTS - len(_Memory.lists), actor, clock)}


def forget_lists() -> None:
    """Make this process read the open lists anew."""
    _Memory.stale_at = None


def _opened(count: int, actor: Actor, clock: Clock) -> dict[UUID, int]:
    opened = StatusList.objects.bulk_create(
        [StatusList(size=LIST_SIZE, created_at=clock.now()) for _ in range(count)]
    )
    for row in opened:
        record_event(
            actor=actor,
            clock=clock,
            event=IssuanceEvent.STATUS_LIST_OPENED,
            subject=str(row.pk),
            clause="4.9.7",
            detail={"size": row.size},
        )
        emit(IssuanceEvent.STATUS_LIST_OPENED, row.pk, clock=clock)
    return {row.pk: row.size for row in opened}


class _Memory:
    """The open lists as last read, never those of a transaction that may roll back."""

    lists: Mapping[UUID, int] = {}
    stale_at: datetime | None = None
