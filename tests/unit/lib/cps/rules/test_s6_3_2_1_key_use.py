from datetime import date, datetime

import pytest

from apps.lib.cps.rules.s6_3_2_1_key_use import RULE, broken_by
from tests.builders.mso_subject import subject

DATES = {"key_generated_on": date(2025, 11, 10), "key_use_until": date(2026, 2, 9)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("instant", ["2025-11-10T00:00:00+09:00", "2026-02-09T23:59:59+09:00"])
def test_accepts_the_first_and_the_last_second_in_japan(instant: str) -> None:
    assert broken_by(subject(**DATES, signing_at=at(instant))) is None


@pytest.mark.requirement("R-6.3.2.1-2")
def test_refuses_the_day_after_the_last() -> None:
    found = broken_by(subject(**DATES, signing_at=at("2026-02-10T00:00:00+09:00")))
    assert found == "the key was for use until 2026-02-09"


def test_counts_days_in_japan_and_not_in_utc() -> None:
    assert broken_by(subject(**DATES, signing_at=at("2026-02-09T15:00:00+00:00"))) is not None


def test_refuses_a_signature_before_the_key_was_made() -> None:
    found = broken_by(subject(**DATES, signing_at=at("2025-11-09T23:59:59+09:00")))
    assert found == "the key was not yet generated"


@pytest.mark.requirement("R-6.3.2.1-2")
def test_refuses_a_last_day_that_was_counted_too_late() -> None:
    changed = DATES | {"key_use_until": date(2026, 2, 10)}
    assert broken_by(subject(**changed)) == "the key's last day was counted wrongly"


def test_a_key_may_be_given_up_early() -> None:
    changed = DATES | {"key_use_until": date(2026, 1, 31)}
    assert broken_by(subject(**changed, signing_at=at("2026-01-31T12:00:00+09:00"))) is None
    assert broken_by(subject(**changed, signing_at=at("2026-02-01T12:00:00+09:00"))) is not None


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.3.2.1"
