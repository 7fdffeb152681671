"""The key calendar: last signing day, last safe day, latest opening of the next request, days for ceremonies.

All days are legal days (JST). A key may sign for three months, a certificate is valid for four (6.3.2.1). The
next issue is OPENED a month before the key ends, but the next KEY is made late: its own three months run from
its generation, so a key made a month early would mean six ceremonies a year instead of four (reading A5).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from apps.lib.clock import JST
from apps.lib.cps.parameters import MSO_VALIDITY
from apps.lib.cps.periods import key_use_until, next_certificate_start_by
from apps.lib.cps.working_days import working_days_before

WARNING_DAYS: Final = (45, 30, 14, 0)
"""Days before an end on which it is announced (R-5.6-1)."""
REQUEST_WARNING_DAYS: Final = (14, 7, 0)
OVER: Final = -1
"""The step of a date that is past."""
_LAST_HOUR: Final = 23  # MSO times are rounded down to the hour, and JST is whole hours from UTC
_CHOICES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDates:
    """The days of one key; `proposed` are days for the ceremony of its successor, the latest first.

    On `ceremony_by` there are still the site's working days left for the root CA to answer.
    """

    generated_on: date
    last_signing_day: date
    next_request_by: date
    ceremony_by: date
    proposed: tuple[date, ...]


def key_dates(generated_on: date, *, lead_days: int) -> KeyDates:
    """Return the days of a key made on that day; `lead_days` are working days (site value, 5.6)."""
    last = key_use_until(generated_on)
    proposed = tuple(working_days_before(last, lead_days + number) for number in range(_CHOICES))
    return KeyDates(
        generated_on=generated_on,
        last_signing_day=last,
        next_request_by=next_certificate_start_by(last),
        ceremony_by=proposed[0],
        proposed=proposed,
    )


def last_safe_day(not_after: datetime) -> date:
    """Return the last day on which every MSO still gets its thirty days under this certificate (6.3.2.2).

    On the day after, at least the last ones end with the certificate instead.
    """
    latest = (not_after - MSO_VALIDITY).astimezone(JST)
    return latest.date() if latest.hour >= _LAST_HOUR else latest.date() - timedelta(days=1)


def step_reached(today: date, due_on: date, steps: tuple[int, ...]) -> int | None:
    """Return the nearest step that a date has reached, `OVER` when it is past, None while it is far."""
    left = (due_on - today).days
    if left < 0:
        return OVER
    return min((step for step in steps if left <= step), default=None)
