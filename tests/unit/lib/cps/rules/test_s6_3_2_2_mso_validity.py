from datetime import timedelta

import pytest

from apps.lib.cps.rules.s6_3_2_2_mso_validity import RULE, broken_by
from tests.builders.mso_subject import SIGNED, mso, subject, validity


def lasting(period: timedelta) -> str | None:
    return broken_by(subject(judged=mso(validity=validity(valid_until=SIGNED + period))))


@pytest.mark.parametrize("days", [1, 29, 30])
def test_accepts_up_to_thirty_days(days: int) -> None:
    assert lasting(timedelta(days=days)) is None


@pytest.mark.requirement("R-6.3.2.2-1")
@pytest.mark.parametrize("period", [timedelta(days=30, seconds=1), timedelta(days=31)])
def test_refuses_more_than_thirty_days(period: timedelta) -> None:
    assert "at most 30 days" in str(lasting(period))


def test_counts_from_valid_from_and_not_from_signed() -> None:
    later = validity(valid_from=SIGNED + timedelta(hours=1), valid_until=SIGNED + timedelta(days=30, hours=1))
    assert broken_by(subject(judged=mso(validity=later))) is None


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.3.2.2"
