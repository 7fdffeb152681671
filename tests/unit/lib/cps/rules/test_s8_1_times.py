from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.lib.clock import JST
from apps.lib.cps.rules.s8_1_times import RULE, broken_by
from apps.lib.mdoc.validity import validity_for
from tests.builders.mso_subject import SIGNED, mso, subject, validity

HOUR = timedelta(hours=1)
ORDER = "signed, validFrom and validUntil are out of order"
ROUND = "a date is not rounded to the hour"


def judged(**changes: Any) -> str | None:
    return broken_by(subject(judged=mso(validity=validity(**changes))))


def test_accepts_whole_hours_with_and_without_expected_update() -> None:
    assert judged() is None
    assert judged(expected_update=None) is None


def test_accepts_the_dates_that_the_certificate_cuts() -> None:
    cut = subject(certificate_not_after=datetime(2026, 12, 1, 14, 59, 59, tzinfo=UTC))
    dates = validity_for(
        cut.signing_at,
        certificate_not_after=cut.certificate_not_after,
        expected_update_lead=timedelta(days=2),
    )
    assert dates.valid_until == cut.certificate_not_after
    assert (
        broken_by(subject(judged=mso(validity=dates), certificate_not_after=cut.certificate_not_after))
        is None
    )


def test_accepts_the_first_hour_of_a_certificate() -> None:
    starts = SIGNED + timedelta(minutes=7, seconds=3)
    whole = subject(certificate_not_before=starts)
    dates = validity_for(
        whole.signing_at, certificate_not_after=whole.certificate_not_after, certificate_not_before=starts
    )
    assert broken_by(subject(judged=mso(validity=dates), certificate_not_before=starts)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": SIGNED - HOUR},
        {"valid_until": SIGNED},
        {"valid_until": SIGNED - HOUR},
        {"signed": SIGNED + 800 * HOUR},
    ],
)
def test_refuses_dates_out_of_order(changes: dict[str, datetime]) -> None:
    assert judged(**changes) == ORDER


@pytest.mark.parametrize("update", [SIGNED - HOUR, SIGNED + timedelta(days=30, hours=1)])
def test_refuses_an_expected_update_outside(update: datetime) -> None:
    assert judged(expected_update=update) == "expectedUpdate lies outside the validity"


@pytest.mark.parametrize("offset", [timedelta(seconds=1), timedelta(minutes=1), timedelta(microseconds=1)])
@pytest.mark.parametrize(
    ("date", "base"),
    [
        ("valid_from", SIGNED),
        ("valid_until", SIGNED + timedelta(days=29)),
        ("expected_update", SIGNED + HOUR),
    ],
)
def test_refuses_a_date_by_which_copies_could_be_linked(date: str, base: datetime, offset: timedelta) -> None:
    assert judged(**{date: base + offset}) == ROUND


def test_refuses_a_signed_date_that_is_not_round() -> None:
    early = SIGNED - timedelta(minutes=1)
    assert judged(signed=early) == ROUND


def test_refuses_a_date_that_is_not_in_utc() -> None:
    assert judged(valid_until=(SIGNED + timedelta(days=29)).astimezone(JST)) == ROUND


def test_cites_the_clause() -> None:
    assert RULE.clause == "8.1"
