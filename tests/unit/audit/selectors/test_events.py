"""Searching the log."""

from datetime import timedelta

import pytest

from apps.audit.selectors import events, newest_instant, trail
from apps.audit.types import EventFilter
from apps.lib.clock import FixedClock
from tests.factories.audit import SUBJECT, write_events

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
OTHER = "0198c0de-0000-7000-8000-000000000002"


@pytest.fixture(autouse=True)
def _log(clock: FixedClock) -> None:
    write_events(clock, 3)
    clock.advance(timedelta(hours=1))
    write_events(clock, 2, subject=OTHER)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (EventFilter(), 5),
        (EventFilter(subject=OTHER), 2),
        (EventFilter(subject="nobody"), 0),
        (EventFilter(event="issuance.mso.signed"), 5),
        (EventFilter(event="issuance.*"), 5),
        (EventFilter(event="issuance"), 0),
        (EventFilter(event="registration.*"), 0),
        (EventFilter(actor_id="client:phone-backend", outcome="DONE"), 5),
        (EventFilter(outcome="REFUSED"), 0),
    ],
)
def test_filters_leave_what_fits(wanted: EventFilter, count: int) -> None:
    assert len(events(wanted)) == count


def test_a_period_holds_its_beginning_and_not_its_end(clock: FixedClock) -> None:
    assert len(events(EventFilter(since=clock.now()))) == 2
    assert len(events(EventFilter(until=clock.now()))) == 3


def test_pages_go_on_from_a_number_newest_first() -> None:
    first = events(EventFilter(), limit=2)
    rest = events(EventFilter(before_seq=first[-1].seq))
    numbers = [seen.seq for seen in (*first, *rest)]
    assert len(numbers) == 5
    assert numbers == sorted(numbers, reverse=True)


def test_a_trail_is_that_of_one_subject_oldest_first() -> None:
    seen = trail(SUBJECT)
    assert [item.subject for item in seen] == [SUBJECT] * 3
    assert [item.seq for item in seen] == sorted(item.seq for item in seen)


def test_the_newest_instant_is_the_latest_of_any_event(clock: FixedClock) -> None:
    latest = clock.now()
    assert newest_instant() == latest
    clock.advance(-timedelta(days=1))
    write_events(clock, 1)
    assert newest_instant() == latest


def test_an_event_of_a_clock_that_ran_ahead_is_forgotten_after_a_thousand_others(clock: FixedClock) -> None:
    ahead = FixedClock(clock.now() + timedelta(days=3650))
    write_events(ahead, 1)
    write_events(clock, 999)
    assert newest_instant() == ahead.now()
    write_events(clock, 1)
    assert newest_instant() == clock.now()
