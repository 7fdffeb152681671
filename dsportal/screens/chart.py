"""A bar chart as plain SVG attributes: no script, no inline style (the CSP forbids both)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dsportal.screens.figures import DayCount

WIDTH: Final = 840
HEIGHT: Final = 240
_TOP: Final = 24
_BASE: Final = 200
_SLOT: Final = 60
_BAR: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day: two bars side by side, in SVG units."""

    day: DayCount
    x: int
    signed_y: int
    signed_height: int
    revoked_x: int
    revoked_y: int
    revoked_height: int
    middle: int


def bars(days: Sequence[DayCount]) -> tuple[Bar, ...]:
    """Return the bars; the highest value fills the height."""
    highest = max([1, *(day.signed for day in days), *(day.revoked for day in days)])
    return tuple(_bar(day, place, highest) for place, day in enumerate(days))


def _bar(day: DayCount, place: int, highest: int) -> Bar:
    """Place one day."""
    left = place * _SLOT + (_SLOT - 2 * _BAR) // 2
    signed, revoked = _height(day.signed, highest), _height(day.revoked, highest)
    return Bar(
        day=day,
        x=left,
        signed_y=_BASE - signed,
        signed_height=signed,
        revoked_x=left + _BAR,
        revoked_y=_BASE - revoked,
        revoked_height=revoked,
        middle=place * _SLOT + _SLOT // 2,
    )


def _height(value: int, highest: int) -> int:
    """Return the height of a bar; what is not nothing is seen."""
    return max(2, round(value * (_BASE - _TOP) / highest)) if value else 0
