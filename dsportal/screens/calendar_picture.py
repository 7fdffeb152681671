"""The key calendar as SVG attributes: no script, no inline style (the CSP forbids both)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apps.certificates.types import CalendarLine
from apps.lib.cps.periods import day_in_japan, months_after

WIDTH: Final = 1000
_LEFT: Final = 190
_TOP: Final = 34
_ROW: Final = 54
_BAR: Final = 14
_BEFORE: Final = 3  # months shown before this one
_MONTHS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The line at the first of a month."""

    first: date
    x: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A bar; `day_from` and `day_to` are what it tells."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    day_from: date
    day_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day that something is due on."""

    kind: str
    x: int
    y: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key."""

    line: CalendarLine
    y: int
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The whole calendar."""

    width: int
    height: int
    today_x: int
    months: tuple[Month, ...]
    rows: tuple[Row, ...]


class _Scale:
    """Days to units; what lies outside is cut at the edge."""

    def __init__(self, today: date) -> None:
        self.first = months_after(today.replace(day=1), -_BEFORE)
        self.last = months_after(self.first, _MONTHS)
        self._units = (WIDTH - _LEFT - 10) / (self.last - self.first).days

    def x(self, day: date) -> int:
        inside = min(max(day, self.first), self.last)
        return _LEFT + round((inside - self.first).days * self._units)

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last


def picture(lines: Sequence[CalendarLine], today: date) -> Picture:
    """Place the keys one under the other, certificates as the thin bar below each key."""
    scale = _Scale(today)
    rows = tuple(_row(line, _TOP + place * _ROW, scale) for place, line in enumerate(lines))
    months = tuple(
        Month(first=first, x=scale.x(first))
        for first in (months_after(scale.first, number) for number in range(_MONTHS))
    )
    return Picture(
        width=WIDTH,
        height=_TOP + max(1, len(lines)) * _ROW + 10,
        today_x=scale.x(today),
        months=months,
        rows=rows,
    )


def _row(line: CalendarLine, y: int, scale: _Scale) -> Row:
    return Row(
        line=line, y=y + 18, stretches=tuple(_stretches(line, y, scale)), marks=tuple(_marks(line, y, scale))
    )


def _stretches(line: CalendarLine, y: int, scale: _Scale) -> Iterator[Stretch]:
    kind = "present" if line.is_present else "other"
    yield _stretch(kind, line.key.generated_on, line.safe_until, y + 6, scale)
    if line.safe_until < line.key.use_until:
        yield _stretch("short", line.safe_until + timedelta(days=1), line.key.use_until, y + 6, scale)
    if line.not_before and line.not_after:
        begins, ends = day_in_japan(line.not_before), day_in_japan(line.not_after)
        yield _stretch("certificate", begins, ends, y + 6 + _BAR + 4, scale, height=6)


def _stretch(kind: str, first: date, last: date, y: int, scale: _Scale, *, height: int = _BAR) -> Stretch:
    begin, end = scale.x(first), scale.x(last + timedelta(days=1))
    return Stretch(
        kind=kind, x=begin, y=y, width=max(1, end - begin), height=height, day_from=first, day_to=last
    )


def _marks(line: CalendarLine, y: int, scale: _Scale) -> Iterator[Mark]:
    """Yield what is still to be done for the key after this one."""
    if not line.is_present:
        return
    days = [("ceremony", line.dates.ceremony_by)]
    if line.certificate_id and not line.next_opened:
        days.append(("request", line.dates.next_request_by))
    for kind, day in days:
        if scale.shows(day):
            yield Mark(kind=kind, x=scale.x(day), y=y + 6 + _BAR // 2, day=day)
