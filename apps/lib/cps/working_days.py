"""Days on which public offices in Japan work: no weekend, no holiday, no turn of the year.

Holidays after the Act on National Holidays (Act No. 178 of 1948) as in force in 2025, the turn of the year
after the Act on Holidays of Administrative Organs (Act No. 91 of 1988). A holiday that a later act moves is
not known here; a ceremony is only proposed, people set its day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_DAY: Final = timedelta(days=1)
_MONDAY: Final = 0
_SATURDAY: Final = 5
_SUNDAY: Final = 6
_FIXED: Final = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS: Final = ((1, 2), (7, 3), (9, 3), (10, 2))
"""(month, which Monday): coming of age, sea, respect for the aged, sports."""
_CLOSED: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)})


def is_working_day(day: date) -> bool:
    """Say whether offices are open on that day."""
    closed = (day.month, day.day) in _CLOSED or day in _holidays(day.year)
    return day.weekday() < _SATURDAY and not closed


def working_days_before(day: date, number: int) -> date:
    """Return the latest working day after which `number` more working days come up to and including `day`."""
    for found in _backwards(day):
        if number == 0:
            return found
        number -= 1
    raise ValueError("time has no such day")


def next_working_days(day: date, number: int) -> tuple[date, ...]:
    """Return that many working days after `day`, the first one first."""
    found: list[date] = []
    while len(found) < number:
        day += _DAY
        if is_working_day(day):
            found.append(day)
    return tuple(found)


def _backwards(day: date) -> Iterator[date]:
    """Yield the working days up to and including `day`, the latest first."""
    while day > date.min:
        if is_working_day(day):
            yield day
        day -= _DAY


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    named = {date(year, month, day) for month, day in _FIXED}
    named |= {_monday(year, month, which) for month, which in _MONDAYS}
    named |= {date(year, 3, _equinox(year, 20.8431)), date(year, 9, _equinox(year, 23.2488))}
    between = {
        day + _DAY for day in named if day + 2 * _DAY in named and (day + _DAY).weekday() < _SUNDAY
    } - named
    return frozenset(named | between | {_substitute(day, named) for day in named if day.weekday() == _SUNDAY})


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, of_1980: float) -> int:
    """Return the day of the month; the approximation holds from 1980 to 2099."""
    past = year - 1980
    return int(of_1980 + 0.242194 * past - past // 4)


def _substitute(sunday: date, named: set[date]) -> date:
    day = sunday
    while day in named:
        day += _DAY
    return day
