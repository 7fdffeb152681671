"""The key calendar: its days, and that its check can fail."""

from datetime import date, datetime, timedelta

import pytest

from apps.lib.clock import JST
from apps.lib.cps import calendar_check
from apps.lib.cps.calendar import (
    OVER,
    REQUEST_WARNING_DAYS,
    WARNING_DAYS,
    key_dates,
    last_safe_day,
    step_reached,
)
from apps.lib.cps.calendar_check import check_start_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.requirement("R-5.6-1", "R-6.3.2.1-4")
@pytest.mark.parametrize(
    ("made", "last", "request_by", "ceremony_by"),
    [
        ("2025-11-10", "2026-02-09", "2026-01-09", "2026-02-02"),
        ("2027-11-30", "2028-02-29", "2028-01-29", "2028-02-21"),  # the leap day is the last day
        ("2028-02-29", "2028-05-28", "2028-04-28", "2028-05-19"),  # made on the leap day
        ("2025-10-31", "2026-01-30", "2025-12-30", "2026-01-23"),
        ("2025-02-05", "2025-05-04", "2025-04-04", "2025-04-24"),  # ends in the golden week
    ],
)
def test_the_days_of_a_key(made: str, last: str, request_by: str, ceremony_by: str) -> None:
    dates = key_dates(date.fromisoformat(made), lead_days=5)
    assert [str(dates.last_signing_day), str(dates.next_request_by)] == [last, request_by]
    assert str(dates.ceremony_by) == ceremony_by
    assert dates.proposed[0] == dates.ceremony_by
    assert list(dates.proposed) == sorted(set(dates.proposed), reverse=True)


@pytest.mark.parametrize(
    ("not_after", "safe"),
    [
        ("2026-03-10T00:00:00", "2026-02-07"),
        ("2026-03-10T22:59:59", "2026-02-07"),
        ("2026-03-10T23:00:00", "2026-02-08"),
        ("2026-03-10T23:59:59", "2026-02-08"),
        ("2028-03-30T12:00:00", "2028-02-28"),  # over the leap day
    ],
)
def test_the_last_day_that_costs_no_validity(not_after: str, safe: str) -> None:
    assert str(last_safe_day(at(not_after))) == safe


def test_a_date_reaches_its_steps_one_after_the_other() -> None:
    due = date(2026, 3, 1)
    reached = [
        step_reached(due - timedelta(days=left), due, WARNING_DAYS) for left in (46, 45, 31, 30, 14, 0, -1)
    ]
    assert reached == [None, 45, 45, 30, 14, 0, OVER]
    assert step_reached(due - timedelta(days=15), due, REQUEST_WARNING_DAYS) is None


def test_the_worst_case_of_the_regulation_is_shortened_and_not_refused() -> None:
    found = check_start_day(date(2025, 11, 10), lead_days=5)
    assert (found.findings, found.shortened) == ((), 2)  # 9 February + 30 days is after 10 March, 0:00


@pytest.mark.parametrize("day", ["2028-02-29", "2027-11-30", "2025-12-31", "2026-08-31", "2026-01-01"])
def test_nothing_is_found_on_the_edges(day: str) -> None:
    assert check_start_day(date.fromisoformat(day), lead_days=5).findings == ()


@pytest.mark.parametrize(
    ("part", "wrong", "found"),
    [
        ("certificate_not_after", lambda day: day + timedelta(days=60), "ends before the key"),
        ("last_safe_day", lambda end: (end - timedelta(days=29)).date(), "is not the last safe day"),
        ("last_safe_day", lambda end: (end - timedelta(days=35)).date(), "is not the last safe day"),
        ("mso_valid_until", lambda start, not_after: start + timedelta(days=30), "outlives"),
        ("is_working_day", lambda _day: False, "on the holiday"),
        ("day_in_japan", lambda instant: instant.date(), "at midnight in Japan"),
        (
            "start_of_day",
            lambda day: datetime(day.year, day.month, day.day, 2, tzinfo=JST),
            "does not begin at midnight",
        ),
        (
            "end_of_day",
            lambda day: datetime(day.year, day.month, day.day, 22, tzinfo=JST),
            "does not end at midnight",
        ),
    ],
)
def test_the_check_finds_a_wrong_calendar(
    monkeypatch: pytest.MonkeyPatch, part: str, wrong: object, found: str
) -> None:
    monkeypatch.setattr(calendar_check, part, wrong)
    assert any(found in text for text in check_start_day(date(2025, 11, 10), lead_days=5).findings)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"last_signing_day": date(2026, 2, 10)}, "three months from"),
        ({"last_signing_day": date(2026, 3, 9)}, "is not three months"),
        ({"next_request_by": date(2026, 1, 20)}, "is not a month before"),
        ({"proposed": (date(2026, 2, 9),)}, "working days are left"),
        ({"proposed": (date(2026, 1, 5),)}, "does not lie between"),
    ],
)
def test_the_check_counts_the_days_of_a_key_anew(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], found: str
) -> None:
    right = key_dates(date(2025, 11, 10), lead_days=5)
    values = {name: getattr(right, name) for name in right.__slots__} | change
    monkeypatch.setattr(calendar_check, "key_dates", lambda _day, *, lead_days: type(right)(**values))
    assert any(found in text for text in check_start_day(date(2025, 11, 10), lead_days=5).findings)
