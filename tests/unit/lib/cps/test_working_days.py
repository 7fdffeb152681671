"""Working days of public offices, against the calendars that the Cabinet Office published."""

from datetime import date, timedelta

import pytest

from apps.lib.cps.working_days import is_working_day, next_working_days, working_days_before

PUBLISHED = {
    2025: "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103 1123 1124",
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_holidays_are_no_working_days_and_no_others(year: int) -> None:
    holidays = set(PUBLISHED[year].split()) | {"1229", "1230", "1231", "0102", "0103"}
    first = date(year, 1, 1)
    for number in range(365):
        day = first + timedelta(days=number)
        closed = day.weekday() > 4 or f"{day:%m%d}" in holidays
        assert is_working_day(day) is not closed, day


def test_counts_back_over_the_golden_week() -> None:
    assert working_days_before(date(2026, 5, 8), 0) == date(2026, 5, 8)
    assert working_days_before(date(2026, 5, 8), 2) == date(2026, 5, 1)
    assert working_days_before(date(2026, 5, 6), 0) == date(2026, 5, 1)


def test_there_is_no_day_before_time() -> None:
    with pytest.raises(ValueError, match="no such day"):
        working_days_before(date(1, 1, 3), 9)


def test_the_next_working_days_leave_out_the_golden_week() -> None:
    assert next_working_days(date(2026, 5, 1), 2) == (date(2026, 5, 7), date(2026, 5, 8))
    assert next_working_days(date(2026, 5, 6), 1) == (date(2026, 5, 7),)
    assert next_working_days(date(2026, 5, 6), 0) == ()
