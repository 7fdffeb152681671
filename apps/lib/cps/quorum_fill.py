"""Who fills which partition of an approval: maximum matching, so that nobody counts twice (5.2.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

from apps.lib.cps.approval_kinds import Need, fills
from apps.lib.cps.roles import DECISION_BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One voter: the roles that count, and the organisation."""

    person: str
    roles: frozenset[str]
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """One vote that is wanted; `organisation` is empty where any will do."""

    need: Need
    organisation: str

    def suits(self, voter: Candidate) -> bool:
        return fills(self.need, roles=voter.roles) and self.organisation in ("", voter.organisation)


def unfilled(needs: Sequence[Need], voters: Sequence[Candidate]) -> int:
    """Return how many votes are missing when the voters are seated as well as possible.

    A person sits once, whatever roles they hold and however often they are named.
    """
    people = list({voter.person: voter for voter in voters}.values())
    return min(len(seats) - _seated(seats, people) for seats in _seatings(needs))


def _seatings(needs: Sequence[Need]) -> Iterator[list[_Seat]]:
    """Yield every way to say which deciding organisation a seat is kept for."""
    choices = [list(combinations(sorted(DECISION_BODY), need.organisations)) for need in needs]
    for chosen in product(*choices):
        yield list(chain.from_iterable(map(_seats, needs, chosen)))


def _seats(need: Need, organisations: Sequence[str]) -> list[_Seat]:
    kept = [_Seat(need=need, organisation=name) for name in organisations]
    return kept + [_Seat(need=need, organisation="")] * (need.people - len(kept))


def _seated(seats: Sequence[_Seat], people: Sequence[Candidate]) -> int:
    """Return the size of a maximum matching (augmenting paths; the numbers are small)."""
    taken: dict[int, Candidate] = {}

    def place(voter: Candidate, tried: set[int]) -> bool:
        for number, seat in enumerate(seats):
            if number not in tried and seat.suits(voter):
                tried.add(number)
                if number not in taken or place(taken[number], tried):
                    taken[number] = voter
                    return True
        return False

    return sum(place(voter, set()) for voter in people)
