import pytest

from apps.lib.cps.rules.s1_3_1_certificate_key import RULE, broken_by
from tests.builders.mso_subject import DS_KEY, subject


def test_accepts_the_certificate_of_the_signing_key() -> None:
    assert broken_by(subject()) is None


@pytest.mark.requirement("R-1.3.1-2")
@pytest.mark.parametrize("changed", ["certificate_key", "key"])
def test_refuses_when_certificate_and_key_differ(changed: str) -> None:
    assert broken_by(subject(**{changed: DS_KEY[:-1] + b"\x00"})) == "the certificate is for another key"


def test_cites_the_clause() -> None:
    assert RULE.clause == "1.3.1"
