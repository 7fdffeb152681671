from typing import Any

import pytest

from apps.lib.cps.rules.s8_1_digests import RULE, broken_by
from tests.builders.mso_subject import digests, mso, subject

JP = "org.iso.23220.1.jp"
COMMON = "org.iso.23220.1"


def judged(values: dict[str, dict[int, bytes]], **changes: Any) -> str | None:
    return broken_by(subject(judged=mso(value_digests=values, **changes)))


def test_accepts_one_digest_for_each_element() -> None:
    assert judged(digests()) is None


def test_accepts_decoys_and_a_namespace_of_decoys() -> None:
    assert judged({**digests(), "org.example.decoys": {2**31 - 1: b"d" * 32}}) is None


def test_accepts_an_infant_without_portrait_and_a_missing_optional_code() -> None:
    values = digests()
    values[JP] = dict(list(values[JP].items())[:5])
    assert judged(values) is None


@pytest.mark.requirement("R-4.3.1-3")
@pytest.mark.parametrize("space", [JP, COMMON])
def test_refuses_when_a_required_element_has_no_digest(space: str) -> None:
    values = digests()
    values[space] = dict(list(values[space].items())[:4])
    assert judged(values) == f"fewer digests than required elements in {space}"


@pytest.mark.requirement("R-4.3.1-3")
def test_refuses_when_a_namespace_is_missing() -> None:
    values = digests()
    del values[JP]
    assert judged(values) == f"fewer digests than required elements in {JP}"


def test_refuses_an_empty_namespace() -> None:
    assert judged({**digests(), "org.example": {}}) == "a namespace without digests"


@pytest.mark.parametrize("number", [-1, 2**31])
def test_refuses_a_digest_id_out_of_range(number: int) -> None:
    values = digests()
    values[JP][number] = b"d" * 32
    assert judged(values) == "a digest id out of range"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_refuses_a_digest_of_another_length(length: int) -> None:
    values = digests()
    values[JP][99] = b"d" * length
    assert judged(values) == "a digest of the wrong length"


def test_refuses_lengths_that_do_not_fit_the_algorithm() -> None:
    assert judged(digests(), digest_algorithm="SHA-384") == "a digest of the wrong length"
    assert judged(digests(), digest_algorithm="MD5") == "a digest of the wrong length"


def test_refuses_the_same_digest_twice() -> None:
    values = digests()
    values[JP][99] = values[COMMON][0]
    assert judged(values) == "two elements have the same digest"


def test_cites_the_clause() -> None:
    assert RULE.clause == "8.1"
