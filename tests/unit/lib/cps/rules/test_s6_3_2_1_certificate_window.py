from datetime import timedelta

import pytest

from apps.lib.cps.rules.s6_3_2_1_certificate_window import RULE, broken_by
from tests.builders.mso_subject import SIGNED, mso, subject

SECOND = timedelta(seconds=1)
END = mso().validity.valid_until


def test_accepts_an_mso_within_its_certificate() -> None:
    assert broken_by(subject()) is None


def test_accepts_the_first_and_the_last_second() -> None:
    assert broken_by(subject(certificate_not_before=SIGNED, certificate_not_after=END)) is None


@pytest.mark.requirement("R-6.3.2.2-1")
def test_refuses_an_mso_that_outlives_its_certificate_by_a_second() -> None:
    assert broken_by(subject(certificate_not_after=END - SECOND)) == "valid beyond the end of the certificate"


def test_refuses_an_mso_signed_before_its_certificate() -> None:
    found = broken_by(subject(certificate_not_before=SIGNED + SECOND))
    assert found == "signed before the certificate becomes valid"


def test_cites_the_clause() -> None:
    assert RULE.clause == "6.3.2.1"
