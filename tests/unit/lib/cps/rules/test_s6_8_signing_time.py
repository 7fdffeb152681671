from datetime import timedelta

import pytest

from apps.lib.cps.rules.s6_8_signing_time import RULE, broken_by
from tests.builders.mso_subject import SIGNED, subject


@pytest.mark.parametrize("after", [timedelta(seconds=-1), timedelta(0), timedelta(hours=1, minutes=59)])
def test_accepts_the_hour_of_signing_and_a_short_delay(after: timedelta) -> None:
    assert broken_by(subject(signing_at=SIGNED + after)) is None


def test_refuses_a_date_in_the_future() -> None:
    found = broken_by(subject(signing_at=SIGNED - timedelta(seconds=2)))
    assert found == "signed lies in the future"


def test_refuses_a_date_too_far_in_the_past() -> None:
    found = broken_by(subject(signing_at=SIGNED + timedelta(hours=2)))
    assert found == "signed lies too far in the past"


def test_the_site_sets_tolerance_and_delay() -> None:
    early = subject(signing_at=SIGNED - timedelta(seconds=5), clock_tolerance=timedelta(seconds=5))
    late = subject(signing_at=SIGNED + timedelta(hours=1), signing_delay=timedelta(0))
    assert broken_by(early) is None
    assert broken_by(late) == "signed lies too far in the past"


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.8"
