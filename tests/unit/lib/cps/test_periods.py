"""The calendar, day by day from 2025 to 2045, against a count that goes through the days one at a time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.lib.clock import JST
from apps.lib.cps import periods

ONE_DAY = timedelta(days=1)


def every_day() -> Iterator[date]:
    day = date(2025, 1, 1)
    while day <= date(2045, 12, 31):
        yield day
        day += ONE_DAY


def exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def month_number(day: date, months: int) -> tuple[int, int]:
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return year, month


def last_counted_day(first: date, months: int) -> date:
    """Walk from the first day; stop before its namesake in the last month, or at that month's end."""
    year, month = month_number(first, months)
    day = first
    while (day.year, day.month) < (year, month):
        day += ONE_DAY
    if exists(year, month, first.day):
        while day.day < first.day:
            day += ONE_DAY
        return day - ONE_DAY
    while (day + ONE_DAY).month == month:
        day += ONE_DAY
    return day


def same_day(first: date, months: int) -> date:
    year, month = month_number(first, months)
    wanted = first.day
    while not exists(year, month, wanted):
        wanted -= 1
    return date(year, month, wanted)


@pytest.mark.requirement("R-6.3.2.1-2")
def test_key_use_ends_as_counted_by_hand_for_every_day_until_2045() -> None:
    wrong = [day for day in every_day() if periods.key_use_until(day) != last_counted_day(day, 3)]
    assert wrong == []


@pytest.mark.requirement("R-6.3.2.1-2")
@pytest.mark.parametrize(
    ("generated", "last"),
    [
        ("2025-11-10", "2026-02-09"),  # the register's example
        ("2025-11-29", "2026-02-28"),  # no 29 February 2026
        ("2025-11-30", "2026-02-28"),  # no 30 February
        ("2025-12-01", "2026-02-28"),
        ("2027-11-29", "2028-02-28"),  # leap year: the day before 29 February
        ("2027-11-30", "2028-02-29"),
        ("2026-01-31", "2026-04-30"),  # no 31 April
        ("2026-10-01", "2026-12-31"),  # over the end of the year
    ],
)
def test_key_use_at_the_ends_of_months(generated: str, last: str) -> None:
    assert periods.key_use_until(date.fromisoformat(generated)) == date.fromisoformat(last)


def test_a_later_key_never_ends_earlier() -> None:
    days = list(every_day())
    ends = [periods.key_use_until(day) for day in days]
    assert ends == sorted(ends)


def test_certificate_ends_four_months_after_the_day_of_issue_for_every_day() -> None:
    wrong = [day for day in every_day() if periods.certificate_not_after(day) != same_day(day, 4)]
    assert wrong == []


@pytest.mark.parametrize(
    ("issued", "end"),
    [("2025-11-10", "2026-03-10"), ("2025-10-31", "2026-02-28"), ("2027-10-31", "2028-02-29")],
)
def test_certificate_end_at_the_ends_of_months(issued: str, end: str) -> None:
    assert periods.certificate_not_after(date.fromisoformat(issued)) == date.fromisoformat(end)


def test_next_certificate_is_started_a_month_before_the_key_ends_for_every_day() -> None:
    for day in every_day():
        start = periods.next_certificate_start_by(day)
        assert (start.year, start.month) == (
            (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
        )
        assert start.day == day.day or (start.day < day.day and (start + ONE_DAY).month == day.month)


def test_next_certificate_of_the_registers_example() -> None:
    assert periods.next_certificate_start_by(date(2026, 2, 9)) == date(2026, 1, 9)


@pytest.mark.requirement("R-6.3.2.2-1")
def test_an_mso_lives_thirty_days_but_never_longer_than_its_certificate_for_every_key() -> None:
    shortened = 0
    for day in every_day():
        end = periods.end_of_day(periods.certificate_not_after(day))
        last_signing = periods.end_of_day(periods.key_use_until(day))
        until = periods.mso_valid_until(last_signing, not_after=end)
        assert until <= end
        assert until - last_signing <= timedelta(days=30)
        shortened += until < last_signing + timedelta(days=30)
    assert shortened > 0


def test_the_four_month_gap_shortens_the_last_mso_before_a_short_february() -> None:
    last_signing = periods.end_of_day(date(2026, 2, 9))
    end = periods.end_of_day(date(2026, 3, 10))
    assert periods.mso_valid_until(last_signing, not_after=end) == end
    assert end - last_signing == timedelta(days=29)


def test_renewal_is_due_the_lead_before_the_end() -> None:
    end = datetime(2026, 12, 24, tzinfo=UTC)
    assert periods.renewal_due_at(end, lead=timedelta(days=7)) == datetime(2026, 12, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-11-24T14:59:59Z", "2026-11-24"), ("2026-11-24T15:00:00Z", "2026-11-25")],
)
def test_the_legal_day_changes_at_midnight_in_japan(instant: str, day: str) -> None:
    assert periods.day_in_japan(datetime.fromisoformat(instant)) == date.fromisoformat(day)


def test_refuses_the_legal_day_of_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        periods.day_in_japan(datetime(2026, 11, 24))  # noqa: DTZ001 - the fault under test


def test_a_day_in_japan_is_from_its_first_to_its_last_second() -> None:
    day = date(2026, 2, 28)
    assert periods.start_of_day(day) == datetime(2026, 2, 28, tzinfo=JST)
    assert periods.end_of_day(day) == datetime(2026, 2, 28, 23, 59, 59, tzinfo=JST)
    assert periods.end_of_day(day).tzinfo is periods.start_of_day(day).tzinfo is UTC
