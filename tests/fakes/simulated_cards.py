"""A device with a card set, in memory: for tests only (DSP.E004 refuses its name in production)."""

from dataclasses import dataclass, field
from typing import ClassVar

from apps.keys.types import CardsSeen


@dataclass(kw_only=True)
class _Set:
    number: int
    threshold: int
    cards: frozenset[int]
    login: str
    read: set[int] = field(default_factory=set)


class SimulatedCards:
    """Each object is the same device; `insert` is what a custodian does at its reader."""

    sets: ClassVar[dict[int, _Set]] = {}

    def make_set(self, *, cards: int, threshold: int) -> CardsSeen:
        number = 1000 + len(self.sets)
        self.sets[number] = _Set(
            number=number,
            threshold=threshold,
            cards=frozenset(range(1, cards + 1)),
            login=f"{number:032x}",
        )
        made = self.sets[number]
        return CardsSeen(card_set=number, threshold=threshold, cards=made.cards, login=made.login)

    def gather(self, card_set: int) -> CardsSeen:
        known = self.sets[card_set]
        seen = frozenset(known.read & known.cards)
        known.read.clear()
        login = known.login if len(seen) >= known.threshold else ""
        return CardsSeen(card_set=card_set, threshold=known.threshold, cards=seen, login=login)

    def insert(self, part: str) -> None:
        card_set, rest = part.split("-")
        self.sets[int(card_set)].read.add(int(rest.split("/")[0]))
