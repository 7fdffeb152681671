"""Entries of the status lists: random, used once, spread over at least two open lists (design 8)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q

from apps.audit.services import record_event
from apps.issuance.errors import StatusIndexUnavailable
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import MobileSecurityObject, StatusList
from apps.issuance.selectors.status_lists import status_list_uri
from apps.issuance.states import StatusListState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import random_below, shuffle
from apps.lib.mdoc.types import StatusReference

LIST_SIZE: Final = 1 << 20
OPEN_LISTS: Final = 2
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
        free += _free_of(_draw(count - len(free), lists, set(free)))
        if len(free) == count:
            return free
    raise StatusIndexUnavailable(clause="4.9.7")


def _draw(count: int, lists: list[tuple[UUID, int]], known: set[StatusEntry]) -> set[StatusEntry]:
    drawn: set[StatusEntry] = set()
    while len(drawn) < count:
        list_id, size = lists[len(drawn) % len(lists)]
        entry = StatusEntry(list_id=list_id, index=random_below(size))
        if entry not in known:
            drawn.add(entry)
    return drawn


def _free_of(drawn: set[StatusEntry]) -> list[StatusEntry]:
    by_list: defaultdict[UUID, list[int]] = defaultdict(list)
    for entry in drawn:
        by_list[entry.list_id].append(entry.index)
    wanted = Q()
    for list_id, indices in by_list.items():
        wanted |= Q(status_list_id=list_id, status_index__in=indices)
    taken = set(MobileSecurityObject.objects.filter(wanted).values_list("status_list_id", "status_index"))
    return [entry for entry in drawn if (entry.list_id, entry.index) not in taken]


def _open_lists(actor: Actor, clock: Clock) -> dict[UUID, int]:
    lists = dict(StatusList.objects.filter(state=StatusListState.OPEN).values_list("id", "size"))
    while len(lists) < OPEN_LISTS:
        opened = StatusList.objects.create(size=LIST_SIZE, created_at=clock.now())
        lists[opened.pk] = opened.size
        record_event(
            actor=actor,
            clock=clock,
            event=IssuanceEvent.STATUS_LIST_OPENED,
            subject=str(opened.pk),
            clause="4.9.7",
            detail={"size": opened.size},
        )
    return lists
