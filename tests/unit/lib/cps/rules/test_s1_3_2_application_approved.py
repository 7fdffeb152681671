import pytest

from apps.lib.cps.rules.s1_3_2_application_approved import RULE, broken_by
from tests.builders.mso_subject import subject


def test_accepts_an_approved_application() -> None:
    assert broken_by(subject()) is None


@pytest.mark.requirement("R-1.3.2-2")
def test_refuses_when_the_ra_has_not_approved() -> None:
    assert broken_by(subject(application_approved=False)) == "the application is not approved"


def test_cites_the_clause() -> None:
    assert RULE.clause == "1.3.2"
