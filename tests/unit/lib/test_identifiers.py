"""Ids, serials, tokens and shuffles."""

import base64
import re
import time
from uuid import UUID

import pytest

from apps.lib import identifiers


def test_ids_are_uuids_of_version_7_and_the_rfc_variant() -> None:
    made = [identifiers.new_id() for _ in range(200)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == 200


def test_ids_as_text_are_ids_too() -> None:
    made = identifiers.new_id_texts(200)
    assert [str(UUID(one)) for one in made] == made
    assert {(UUID(one).version, UUID(one).variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == 200
    assert abs((UUID(made[0]).int >> 80) - (identifiers.new_id().int >> 80)) < 1000


def test_ids_carry_the_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    stamp = identifiers.new_id().int >> 80
    assert before - 1 <= stamp <= time.time_ns() // 1_000_000


def test_ids_of_one_millisecond_differ_in_all_random_parts() -> None:
    made = [identifiers.new_id().int for _ in range(500)]
    for bit in (*range(62), *range(64, 76)):
        assert len({one >> bit & 1 for one in made}) == 2


@pytest.mark.parametrize("length", [0, 1, 32])
def test_random_bytes_have_the_length_asked_for(length: int) -> None:
    assert len(identifiers.random_bytes(length)) == length


def test_random_bytes_do_not_repeat() -> None:
    assert len({identifiers.random_bytes(16) for _ in range(100)}) == 100


def test_random_below_reaches_every_value_and_no_other() -> None:
    assert {identifiers.random_below(4) for _ in range(500)} == {0, 1, 2, 3}


def test_refuses_an_empty_range() -> None:
    with pytest.raises(ValueError, match="positive"):
        identifiers.random_below(0)


def test_serials_are_positive_and_fit_into_twenty_octets() -> None:
    serials = [identifiers.random_serial() for _ in range(200)]
    assert {serial.bit_length() for serial in serials} == {159}
    assert all(len(serial.to_bytes(20, "big", signed=True)) == 20 for serial in serials)
    assert len(set(serials)) == 200


@pytest.mark.parametrize("length", [1, 16, 32])
def test_tokens_are_base64url_without_padding(length: int) -> None:
    token = identifiers.random_token(length)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) == length


def test_tokens_have_32_bytes_by_default() -> None:
    assert len(identifiers.random_token()) == 43


def test_shuffle_keeps_the_members_and_changes_the_order() -> None:
    items = list(range(100))
    identifiers.shuffle(items)
    assert items != list(range(100))
    assert sorted(items) == list(range(100))
