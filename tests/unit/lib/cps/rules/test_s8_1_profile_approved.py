import pytest

from apps.lib.cps.rules.s8_1_profile_approved import RULE, broken_by
from tests.builders.mso_subject import subject


def test_accepts_an_approved_profile() -> None:
    assert broken_by(subject()) is None


@pytest.mark.requirement("R-8.1-1")
def test_refuses_when_the_profile_is_not_approved() -> None:
    assert broken_by(subject(profile_approved=False)) == "the mdoc profile is not approved"


def test_cites_the_clause() -> None:
    assert RULE.clause == "8.1"
