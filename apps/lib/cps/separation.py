"""The separation prover: the smallest group of people that can complete a critical act (5.2.2, 5.2.4).

Within one act every part is done by another person; across acts only the separation of roles keeps people
apart. The answer is the exact minimum, with the path: who does which part by which role. It counts the people
whom the accounts belong to; taking an account over is an outcome of its own.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from apps.lib.cps.critical_acts import CRITICAL, Critical, Part, PartName, Step
from apps.lib.cps.roles import SEPARATED, Organisation, Role, may_employ


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Holder:
    """A person as the prover sees one: what they hold, whether or not it may be held together."""

    person: str
    organisation: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One line of the path: in this act, this person does this part by this role."""

    act: str
    part: PartName
    role: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A smallest group; `people` in the order in which the path needs them."""

    people: tuple[str, ...]
    path: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer for one critical act; without a group nobody can do it at all."""

    critical: Critical
    group: Group | None

    @property
    def size(self) -> int:
        """How many people the smallest group has; 0 where nobody can."""
        return len(self.group.people) if self.group else 0

    @property
    def holds(self) -> bool:
        """Say whether no group is smaller than it must be."""
        return self.group is None or self.size >= self.critical.minimum


_Chosen: TypeAlias = tuple[Holder, ...]


class _Search:
    """Finds a smallest group for one critical act among interchangeable kinds of people."""

    def __init__(self, steps: Sequence[Step], people: Iterable[Holder]) -> None:
        self.steps: Final = steps
        most = max(len(step.parts) for step in steps)
        kinds = _kinds(steps, people)
        # more copies of one kind than the largest act has parts cannot shorten anything
        self.kinds: Final = {kind: members[:most] for kind, members in kinds.items()}
        self._dead: set[frozenset[tuple[Holder, int]]] = set()

    def group(self) -> _Chosen | None:
        """Return the members of a smallest group; nothing when all together are not enough."""
        everybody = tuple(kind for kind, members in self.kinds.items() for _ in members)
        if self._deficit(everybody)[0]:
            return None
        size = self._deficit(())[0]
        while True:
            self._dead.clear()
            found = self._extend((), size)
            if found is not None:
                return found
            size += 1

    def _extend(self, chosen: _Chosen, size: int) -> _Chosen | None:
        """Return `chosen` with people added up to `size` so that every act is complete, or nothing.

        Some member of every complete group raises the number of filled parts of the act that lacks most
        (the sets of people that can fill parts of an act form a matroid), so only such people are tried.
        """
        lacking, step = self._deficit(chosen)
        if not lacking:
            return chosen
        key = frozenset(Counter(chosen).items())
        if len(chosen) + lacking > size or key in self._dead:
            return None
        filled = len(_matching(step.parts, chosen))
        for kind, members in self.kinds.items():
            if chosen.count(kind) == len(members) or len(_matching(step.parts, (*chosen, kind))) == filled:
                continue
            found = self._extend((*chosen, kind), size)
            if found is not None:
                return found
        self._dead.add(key)
        return None

    def _deficit(self, chosen: _Chosen) -> tuple[int, Step]:
        """Return how many parts of the worst act cannot be filled, and that act."""
        lacks = [(len(step.parts) - len(_matching(step.parts, chosen)), step) for step in self.steps]
        return max(lacks, key=lambda lack: lack[0])

    def named(self, chosen: _Chosen) -> _Chosen:
        """Return people of flesh and blood for the kinds that were chosen."""
        taken: Counter[Holder] = Counter()
        named = []
        for kind in chosen:
            named.append(self.kinds[kind][taken[kind]])
            taken[kind] += 1
        return tuple(named)


def smallest_group(critical: Critical, people: Iterable[Holder]) -> Group | None:
    """Return a smallest group among `people` that can complete it, with its path; nothing if nobody can."""
    search = _Search(critical.steps, people)
    kinds = search.group()
    if kinds is None:
        return None
    chosen = search.named(kinds)
    path = tuple(place for step in critical.steps for place in _places(step, chosen))
    return Group(people=tuple(dict.fromkeys(place.person for place in path)), path=path)


def prove(people: Collection[Holder], criticals: Iterable[Critical] = CRITICAL) -> tuple[Finding, ...]:
    """Return for each critical act the smallest group among these people."""
    return tuple(Finding(critical=one, group=smallest_group(one, people)) for one in criticals)


def explain(finding: Finding) -> str:
    """Return the path in one line of codes: who can complete the act by which roles."""
    places = finding.group.path if finding.group else ()
    path = ", ".join(f"{place.act}/{place.part} {place.person} ({place.role})" for place in places)
    return f"{finding.critical.code}: {finding.size} people, at least {finding.critical.minimum}: {path}"


def touching(roles: Collection[str]) -> tuple[Critical, ...]:
    """Return the critical acts in which one of these roles has a part."""
    return tuple(one for one in CRITICAL if not _roles_in(one.steps).isdisjoint(roles))


def largest_legal_sets(
    organisation: Organisation, *, separated: Collection[frozenset[str]] = SEPARATED
) -> tuple[frozenset[str], ...]:
    """Return every set of roles that one person of that employer may hold and to which none can be added."""
    legal: list[frozenset[str]] = [frozenset()]
    for role in (role for role in Role if may_employ(organisation, role)):
        legal += [
            held | {role.value}
            for held in legal
            if all(frozenset({role.value, other}) not in separated for other in held)
        ]
    return tuple(held for held in legal if not any(held < other for other in legal))


def every_legal_person(
    copies: int, *, separated: Collection[frozenset[str]] = SEPARATED
) -> tuple[Holder, ...]:
    """Return `copies` people for each largest legal set of roles of each employer.

    A person with fewer roles can do no more, so what these people cannot do no legal organisation can.
    """
    return tuple(
        Holder(person=f"{body}:{'+'.join(sorted(held))}:{copy}", organisation=body, roles=held)
        for body in Organisation
        for held in largest_legal_sets(body, separated=separated)
        for copy in range(copies)
    )


def _kinds(steps: Iterable[Step], people: Iterable[Holder]) -> Mapping[Holder, tuple[Holder, ...]]:
    """Return the people by what counts here: the roles that have a part, and the employer where it counts."""
    roles = _roles_in(steps)
    bodies = {body for step in steps for part in step.parts for body in part.organisations}
    kinds: dict[Holder, tuple[Holder, ...]] = {}
    for one in sorted(people, key=lambda holder: holder.person):
        held = frozenset(one.roles & roles)
        if held:
            body = one.organisation if one.organisation in bodies else ""
            kind = Holder(person="", organisation=body, roles=held)
            kinds[kind] = (*kinds.get(kind, ()), one)
    return kinds


def _roles_in(steps: Iterable[Step]) -> frozenset[str]:
    return frozenset(role.value for step in steps for part in step.parts for role in part.roles)


def _fits(part: Part, one: Holder) -> bool:
    return not part.roles.isdisjoint(one.roles) and (
        not part.organisations or one.organisation in part.organisations
    )


def _matching(parts: Sequence[Part], people: Sequence[Holder]) -> dict[int, int]:
    """Return a largest assignment, part number to person number, nobody twice (augmenting paths)."""
    filled: dict[int, int] = {}
    for number in range(len(people)):
        _augment(parts, people, number, filled, set())
    return filled


def _augment(
    parts: Sequence[Part], people: Sequence[Holder], number: int, filled: dict[int, int], seen: set[int]
) -> bool:
    """Give that person a part, moving others to free ones; say whether it went."""
    for index, part in enumerate(parts):
        if index in seen or not _fits(part, people[number]):
            continue
        seen.add(index)
        if index not in filled or _augment(parts, people, filled[index], filled, seen):
            filled[index] = number
            return True
    return False


def _places(step: Step, chosen: _Chosen) -> Iterable[Place]:
    """Return who does which part of the act, in the order of its parts."""
    filled = _matching(step.parts, chosen)
    for index, part in enumerate(step.parts):
        one = chosen[filled[index]]
        role = min(part.roles & one.roles)
        yield Place(act=step.act, part=part.name, role=str(role), person=one.person)
