"""What must hold of the key calendar on every day a key may be made; counted anew, by other arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from apps.lib.clock import JST
from apps.lib.cps.calendar import KeyDates, key_dates, last_safe_day
from apps.lib.cps.parameters import MSO_VALIDITY
from apps.lib.cps.periods import (
    certificate_not_after,
    day_in_japan,
    end_of_day,
    mso_valid_until,
    start_of_day,
)
from apps.lib.cps.working_days import is_working_day

_DAY: Final = timedelta(days=1)
_ISSUED_AT: Final = (time(0), time(12), time(23, 59, 59))
_KEY_DAYS: Final = range(89, 93)  # of three months
_NOTICE_DAYS: Final = range(28, 32)  # of one month
_LONGEST_DELAY: Final = 14  # days between key and certificate that are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDay:
    """What one day gave; `shortened` counts the signing days whose last MSO ends with the certificate."""

    day: date
    findings: tuple[str, ...]
    shortened: int
    days_until_next: int


def check_start_day(day: date, *, lead_days: int) -> StartDay:
    """Check a key made on that day, with certificates issued then or later, at each edge of the day."""
    dates = key_dates(day, lead_days=lead_days)
    findings = [*_key(dates), *_succession(dates, lead_days)]
    shortened = 0
    for delay in range(_LONGEST_DELAY + 1):
        for at in _ISSUED_AT:
            not_after = _end_of_certificate(datetime.combine(day + delay * _DAY, at, JST))
            findings += _certificate(dates, not_after)
            if delay == 0 and at == time(0):
                shortened = max(0, (dates.last_signing_day - last_safe_day(not_after)).days)
    return StartDay(
        day=day,
        findings=tuple(dict.fromkeys(findings)),
        shortened=shortened,
        days_until_next=(dates.ceremony_by - day).days,
    )


def _end_of_certificate(issued_at: datetime) -> datetime:
    return datetime.combine(certificate_not_after(issued_at.date()), issued_at.timetz(), JST)


def _key(dates: KeyDates) -> Iterator[str]:
    """Yield what is wrong with the three months: day one counts, JST midnight ends them."""
    start, last = dates.generated_on, dates.last_signing_day
    months = (last.year - start.year) * 12 + last.month - start.month
    whole = (last + _DAY).day == start.day and months in {2, 3}
    cut = months == 3 and (last + _DAY).day == 1 and start.day > last.day  # noqa: PLR2004 - three months
    if not (whole or cut):
        yield f"three months from {start} do not end on {last}"
    if (last - start).days + 1 not in _KEY_DAYS:
        yield f"{start} to {last} is not three months"
    if (
        day_in_japan(end_of_day(last)) != last
        or day_in_japan(end_of_day(last) + timedelta(seconds=1)) == last
    ):
        yield f"{last} does not end at midnight in Japan"
    if day_in_japan(start_of_day(start) - timedelta(seconds=1)) == start:
        yield f"{start} does not begin at midnight in Japan"


def _succession(dates: KeyDates, lead_days: int) -> Iterator[str]:
    """Yield what would leave a moment without a key, or the next issue without its month."""
    last = dates.last_signing_day
    if (last - dates.next_request_by).days not in _NOTICE_DAYS:
        yield f"{dates.next_request_by} is not a month before {last}"
    for day in dates.proposed:
        if not is_working_day(day):
            yield f"a ceremony is proposed on the holiday {day}"
        left = sum(is_working_day(day + number * _DAY) for number in range(1, (last - day).days + 1))
        if left < lead_days:
            yield f"{left} working days are left after a ceremony on {day}"
        if not dates.next_request_by < day <= last:
            yield f"a ceremony on {day} does not lie between request and end"


def _certificate(dates: KeyDates, not_after: datetime) -> Iterator[str]:
    """Yield what would let an MSO outlive its certificate, or cut one that need not be cut."""
    last, safe = dates.last_signing_day, last_safe_day(not_after)
    if end_of_day(last) >= not_after:
        yield f"the certificate until {not_after} ends before the key of {dates.generated_on}"
    for day, is_safe in ((safe, True), (safe + _DAY, False), (last, safe >= last)):
        signed_at = end_of_day(day).replace(minute=0, second=0)
        until = mso_valid_until(signed_at, not_after=not_after)
        if until > not_after:
            yield f"an MSO of {day} outlives the certificate until {not_after}"
        if is_safe != (until - signed_at == MSO_VALIDITY):
            yield f"{safe} is not the last safe day of the certificate until {not_after}"
