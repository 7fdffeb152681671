"""Clocks: UTC instants, Japanese days, and a clock that moves only when told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.lib.clock import JST, SYSTEM_CLOCK, FixedClock


def test_the_system_clock_is_in_utc_and_goes_on() -> None:
    before = SYSTEM_CLOCK.now()
    assert before.tzinfo is UTC
    assert abs(datetime.now(UTC) - before) < timedelta(seconds=5)
    assert SYSTEM_CLOCK.now() >= before


def test_the_day_of_the_system_clock_is_the_day_in_japan() -> None:
    before, today, after = SYSTEM_CLOCK.now(), SYSTEM_CLOCK.today(), SYSTEM_CLOCK.now()
    assert today in {before.astimezone(JST).date(), after.astimezone(JST).date()}


@pytest.mark.parametrize("at", ["2026-02-28T23:59:59+09:00", datetime(2026, 2, 28, 14, 59, 59, tzinfo=UTC)])
def test_a_fixed_clock_stands_still(at: datetime | str) -> None:
    clock = FixedClock(at)
    assert clock.now() == clock.now() == datetime(2026, 2, 28, 14, 59, 59, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_midnight_in_japan_is_three_in_the_afternoon_in_utc() -> None:
    clock = FixedClock("2026-02-28T14:59:59+00:00")
    assert clock.today() == date(2026, 2, 28)
    clock.advance(timedelta(seconds=1))
    assert clock.today() == date(2026, 3, 1)


def test_a_fixed_clock_can_be_set_back() -> None:
    clock = FixedClock("2026-03-01T00:00:00+00:00")
    clock.advance(timedelta(hours=-1))
    assert clock.now() == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("at", ["2026-02-28T23:59:59", datetime(2026, 2, 28)])  # noqa: DTZ001 - the fault under test
def test_refuses_a_naive_instant(at: datetime | str) -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(at)
