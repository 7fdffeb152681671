"""Legal days in Japan: how the regulation's months and days are counted.

A period "counted from" a day includes that day and ends the day before the same day of the last
month; where that month has no such day it ends on its last day (Civil Code, article 143).
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from apps.lib.clock import JST
from apps.lib.cps.parameters import (
    DS_CERTIFICATE_MONTHS,
    DS_KEY_USE_MONTHS,
    MSO_VALIDITY,
    NEXT_CERTIFICATE_LEAD_MONTHS,
)


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later (earlier when negative), or that month's last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def last_day_of_period(first_day: date, months: int) -> date:
    """Return the last day of a period of `months` in which `first_day` is day one."""
    same_day = months_after(first_day, months)
    return same_day - timedelta(days=1) if same_day.day == first_day.day else same_day


@lru_cache(maxsize=64)
def key_use_until(generated_on: date) -> date:
    """Return the last day on which a DS key may sign (6.3.2.1; generation counts as day one)."""
    return last_day_of_period(generated_on, DS_KEY_USE_MONTHS)


def certificate_not_after(issued_on: date) -> date:
    """Return the day a DS certificate ends: four months after the day of issue (6.3.2.1, 7.1.2)."""
    return months_after(issued_on, DS_CERTIFICATE_MONTHS)


def next_certificate_start_by(use_until: date) -> date:
    """Return the last day to start issuing the next certificate: a month before the key's end (6.3.2.1)."""
    return months_after(use_until, -NEXT_CERTIFICATE_LEAD_MONTHS)


def mso_valid_until(valid_from: datetime, *, not_after: datetime) -> datetime:
    """Return the latest end of an MSO: 30 days on, but never later than its DS certificate (6.3.2.2)."""
    return min(valid_from + MSO_VALIDITY, not_after)


def renewal_due_at(valid_until: datetime, *, lead: timedelta) -> datetime:
    """Return the instant from which the automatic renewal is due (6.3.2.2, 4.7.1)."""
    return valid_until - lead


def day_in_japan(instant: datetime) -> date:
    """Return the legal day (JST) of an aware instant; raise `ValueError` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a legal day needs an aware instant")
    return instant.astimezone(JST).date()


def end_of_day(day: date) -> datetime:
    """Return the last whole second of a legal day, in UTC."""
    return datetime.combine(day, time(23, 59, 59), JST).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Return the first instant of a legal day, in UTC."""
    return datetime.combine(day, time(0), JST).astimezone(UTC)
