"""One encoding for each value."""

import hashlib
from datetime import date
from typing import Any

import pytest

from apps.lib.canonical import canonical_bytes, canonical_digest


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-(2**70), "-1180591620717411303424"),
        ("", '""'),
        ("番号　花子", '"番号　花子"'),
        ('"\\\n', '"\\"\\\\\\n"'),
        ([], "[]"),
        ((1, [2, "3"]), '[1,[2,"3"]]'),
        ({}, "{}"),
        ({"b": 1, "a": {"d": None, "c": False}}, '{"a":{"c":false,"d":null},"b":1}'),
    ],
)
def test_encoding(value: Any, text: str) -> None:
    assert canonical_bytes(value) == text.encode("utf-8")


def test_order_of_members_makes_no_difference() -> None:
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})


def test_digest_is_sha_256_of_the_encoding() -> None:
    assert canonical_digest({"a": 1}) == hashlib.sha256(b'{"a":1}').digest()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        b"bytes",
        {1, 2},
        date(2026, 1, 1),
        object(),
        [1, [2.5]],
        {"a": {"b": 1.5}},
        {"a": b""},
    ],
)
def test_refuses_values_without_one_encoding(value: Any) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [{1: "a"}, {None: 1}, {"a": {True: 1}}])
def test_refuses_keys_that_are_no_strings(value: Any) -> None:
    with pytest.raises(TypeError, match="keys must be strings"):
        canonical_bytes(value)


def test_refuses_half_a_character() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes("\ud800")
