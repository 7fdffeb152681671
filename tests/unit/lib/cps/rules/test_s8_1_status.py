from dataclasses import replace

import pytest

from apps.lib.cps.rules.s8_1_status import RULE, broken_by
from apps.lib.mdoc.types import StatusReference
from tests.builders.mso_subject import PROFILE, mso, subject

WITHOUT = replace(PROFILE, status_claim=False)


def test_accepts_a_reference_where_the_profile_wants_one() -> None:
    assert broken_by(subject()) is None


def test_accepts_none_where_the_profile_wants_none() -> None:
    assert broken_by(subject(judged=mso(status=None), profile=WITHOUT)) is None


def test_refuses_when_the_reference_is_missing() -> None:
    assert broken_by(subject(judged=mso(status=None))) == "status is missing"


def test_refuses_a_reference_that_the_profile_does_not_know() -> None:
    assert broken_by(subject(profile=WITHOUT)) == "status is not part of the profile"


@pytest.mark.parametrize(("uri", "index"), [("", 1), ("https://status.example.jp/1", -1)])
def test_refuses_a_reference_to_nothing(uri: str, index: int) -> None:
    judged = mso(status=StatusReference(uri=uri, index=index))
    assert broken_by(subject(judged=judged)) == "status refers to nothing"


def test_cites_the_clause() -> None:
    assert RULE.clause == "8.1"
