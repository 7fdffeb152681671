from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.lib.clock import JST
from apps.lib.mdoc.validity import NoValidityLeft, validity_for

NOW = datetime(2026, 11, 24, 1, 59, 59, 999999, tzinfo=UTC)
YEARS = datetime(2025, 1, 1), datetime(2045, 1, 1)  # noqa: DTZ001 - hypothesis wants them naive
FAR = NOW + timedelta(days=300)


@pytest.mark.requirement("R-6.3.2.2-1")
def test_thirty_days_from_the_full_hour() -> None:
    validity = validity_for(NOW, certificate_not_after=FAR)
    assert validity.signed == validity.valid_from == datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert validity.valid_until - validity.valid_from == timedelta(days=30)
    assert validity.expected_update is None


def test_the_hour_is_that_of_utc_and_of_japan() -> None:
    assert validity_for(NOW.astimezone(JST), certificate_not_after=FAR).signed.tzinfo is UTC


@pytest.mark.requirement("R-6.3.2.1-2")
def test_never_beyond_the_certificate() -> None:
    ends = NOW.replace(microsecond=0) + timedelta(days=29)
    assert validity_for(NOW, certificate_not_after=ends).valid_until == ends


def test_never_before_the_certificate() -> None:
    begins = NOW.replace(minute=30, second=5, microsecond=0)
    validity = validity_for(NOW, certificate_not_after=FAR, certificate_not_before=begins)
    assert validity.signed == validity.valid_from == begins
    older = validity_for(NOW, certificate_not_after=FAR, certificate_not_before=NOW - timedelta(days=1))
    assert older.signed.minute == 0


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=-1), timedelta(days=-9)])
def test_refuses_when_the_certificate_has_ended(left: timedelta) -> None:
    with pytest.raises(NoValidityLeft) as refusal:
        validity_for(NOW, certificate_not_after=NOW + left)
    assert refusal.value.clause == "6.3.2.2"


def test_refuses_before_the_certificate_begins() -> None:
    with pytest.raises(NoValidityLeft):
        validity_for(NOW, certificate_not_after=FAR, certificate_not_before=NOW + timedelta(seconds=2))


@pytest.mark.parametrize("bad", ["now", "not_after", "not_before"])
def test_refuses_naive_instants(bad: str) -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 - the point of the test
    values = {"now": NOW, "not_after": FAR, "not_before": NOW, bad: naive}
    with pytest.raises(ValueError, match="aware"):
        validity_for(
            values["now"],
            certificate_not_after=values["not_after"],
            certificate_not_before=values["not_before"],
        )


def test_the_expected_update_leads_the_end_and_never_comes_before_the_start() -> None:
    week = validity_for(NOW, certificate_not_after=FAR, expected_update_lead=timedelta(days=7))
    assert week.expected_update == week.valid_until - timedelta(days=7)
    long = validity_for(NOW, certificate_not_after=FAR, expected_update_lead=timedelta(days=70))
    assert long.expected_update == long.signed


@given(
    st.datetimes(timezones=st.just(UTC), min_value=YEARS[0], max_value=YEARS[1]),
    st.integers(1, 150 * 86400),
    st.integers(1, 30),
)
def test_at_any_time_the_period_fits(now: datetime, seconds_left: int, days: int) -> None:
    ends = now.replace(microsecond=0) + timedelta(seconds=seconds_left)
    validity = validity_for(now, certificate_not_after=ends, max_days=days)
    assert validity.signed <= now < validity.valid_until <= ends
    assert validity.valid_until - validity.valid_from <= timedelta(days=days)
