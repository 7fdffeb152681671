"""Where a quorum of custodians comes from: shares of a secret, or a card set that a vendor's device reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from apps.keys.states import QuorumKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """What one custodian's part says about itself: its set, its number, how many are needed.

    `entry` is the part as the supervisor gets it; a share is secret, the print of a card is not.
    """

    share_set: int
    member: int
    threshold: int
    entry: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A fresh login of the token, and one part for each custodian; nobody keeps the login."""

    share_set: int
    login: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsSeen:
    """What a device answers: the set in its reader, the numbers of its cards, and what they release."""

    card_set: int
    threshold: int
    cards: frozenset[int]
    login: str = field(repr=False)


class QuorumBackend(Protocol):
    """The one place where a vendor's quorum plugs in (6.2.2.1, 6.2.8.1).

    Who took part is recorded by the gathering, which knows people; an implementation knows parts.
    """

    kind: QuorumKind
    most: int  # parts that one set can have

    def distribute(self, *, custodians: int, threshold: int) -> Distribution:
        """Make a new login, and the set of parts that `threshold` of give it back."""
        ...

    def read_part(self, entry: str) -> PartFacts:
        """Read what a custodian typed, in any process; raise `ShareInvalid`, never repeating a word of it."""
        ...

    def unlock(self, entries: Sequence[str]) -> str:
        """Return the login, in the supervisor alone; raise `ShareUnreadable` unless they are a quorum."""
        ...


class CardDevice(Protocol):
    """What a vendor's adapter does for `CardSetQuorum`; the setting `card_device` names it."""

    def make_set(self, *, cards: int, threshold: int) -> CardsSeen:
        """Write a new set of cards and return it with all its numbers."""
        ...

    def gather(self, card_set: int) -> CardsSeen:
        """Return at once which cards of the set were read since the last answer; no login: an empty text."""
        ...
