import pytest

from apps.lib.cps.rules.s8_1_fields import RULE, broken_by
from tests.builders.mso_subject import mso, subject


def test_accepts_the_fields_of_the_profile() -> None:
    assert broken_by(subject()) is None


@pytest.mark.requirement("R-8.1-1")
@pytest.mark.parametrize(
    ("changed", "value", "name"),
    [
        ("version", "1.1", "version"),
        ("version", "", "version"),
        ("digest_algorithm", "SHA-384", "digestAlgorithm"),
        ("doc_type", "org.iso.18013.5.1.mDL", "docType"),
        ("doc_type", "", "docType"),
    ],
)
def test_refuses_a_field_that_differs_from_the_profile(changed: str, value: str, name: str) -> None:
    assert broken_by(subject(judged=mso(**{changed: value}))) == f"{name} differs from the profile"


def test_cites_the_clause() -> None:
    assert RULE.clause == "8.1"
