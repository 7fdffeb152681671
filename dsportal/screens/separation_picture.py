"""Geometry of the separation picture, in SVG units: attributes only, no style and no script (CSP)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from apps.lib.cps.roles import SEPARATED, Role, conflicts, may_employ
from apps.lib.cps.separation import Holder

_CELL: Final = 34
_LABEL: Final = 300  # room for the longest role name in both languages
_HEAD: Final = 30
_ROLES: Final = tuple(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A field of a picture: what it says (`tone`), and what it is about; `count` people are meant."""

    x: int
    y: int
    tone: str
    one: str
    other: str
    count: int = 0

    @property
    def middle(self) -> tuple[int, int]:
        """Where a mark or a number stands."""
        return self.x + _CELL // 2, self.y + _CELL // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name beside a row or a number above a column."""

    x: int
    y: int
    text: str
    number: int
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A grid with labels."""

    width: int
    height: int
    rows: Sequence[Label]
    columns: Sequence[Label]
    cells: Sequence[Cell]
    cell: int = _CELL


def role_picture(people: Collection[Holder]) -> Picture:
    """Return the triangle of all pairs of roles: apart, allowed, or held together although apart."""
    cells = [
        Cell(
            x=_LABEL + column * _CELL,
            y=_HEAD + row * _CELL,
            tone=_pair_tone(one, other, people),
            one=one.value,
            other=other.value,
            count=_together(one, other, people),
        )
        for row, one in enumerate(_ROLES)
        for column, other in enumerate(_ROLES[:row])
    ]
    cells += [
        Cell(
            x=_LABEL + number * _CELL,
            y=_HEAD + number * _CELL,
            tone="held",
            one=role.value,
            other="",
            count=sum(role.value in held.roles for held in people),
        )
        for number, role in enumerate(_ROLES)
    ]
    rows = [_row(number, role.value) for number, role in enumerate(_ROLES)]
    return _picture(rows, cells)


def people_picture(people: Sequence[Holder], names: Mapping[str, str]) -> Picture:
    """Return who holds which role: one row a person, one column a role."""
    cells = [
        Cell(
            x=_LABEL + _ROLES.index(Role(role)) * _CELL,
            y=_HEAD + number * _CELL,
            tone="bad" if _is_unlawful(one) else "good",
            one=names[one.person],
            other=role,
        )
        for number, one in enumerate(people)
        for role in sorted(one.roles)
    ]
    rows = [
        _row(number, names[one.person], tone="bad" if _is_unlawful(one) else "")
        for number, one in enumerate(people)
    ]
    return _picture(rows, cells)


def _picture(rows: Sequence[Label], cells: Sequence[Cell]) -> Picture:
    heads = [
        Label(x=_LABEL + number * _CELL + _CELL // 2, y=_HEAD - 10, text=role.value, number=number + 1)
        for number, role in enumerate(_ROLES)
    ]
    return Picture(
        width=_LABEL + len(_ROLES) * _CELL + 1,
        height=_HEAD + len(rows) * _CELL + 1,
        rows=rows,
        columns=heads,
        cells=cells,
    )


def _row(number: int, text: str, *, tone: str = "") -> Label:
    return Label(
        x=_LABEL - 12, y=_HEAD + number * _CELL + _CELL // 2 + 5, text=text, number=number + 1, tone=tone
    )


def _pair_tone(one: Role, other: Role, people: Collection[Holder]) -> str:
    if frozenset({one.value, other.value}) not in SEPARATED:
        return "free"
    return "bad" if _together(one, other, people) else "apart"


def _together(one: Role, other: Role, people: Collection[Holder]) -> int:
    return sum({one.value, other.value} <= held.roles for held in people)


def _is_unlawful(one: Holder) -> bool:
    return bool(conflicts(one.roles)) or not all(may_employ(one.organisation, role) for role in one.roles)
