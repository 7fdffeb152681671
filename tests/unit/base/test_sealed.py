"""Personal data at rest: opens only where it was sealed."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.base.conf import conf
from apps.base.sealed import DataKeyUnusable, SealBroken, blind_index, check_data_key, seal, unseal
from apps.lib.errors import IntegrityFault

PLACE: dict[str, Any] = {"table": "registration_holder", "column": "name", "row_id": 7}


@given(st.binary(max_size=500))
def test_what_was_sealed_opens_in_its_place(plain: bytes) -> None:
    assert unseal(seal(plain, **PLACE), **PLACE) == plain


@pytest.mark.parametrize(
    "change",
    [{"table": "x"}, {"column": "x"}, {"row_id": 8}, {"table": "registration_holdern", "column": "ame"}],
)
def test_refuses_a_value_that_was_moved(change: dict[str, Any]) -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"plain", **PLACE), **{**PLACE, **change})


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_refuses_a_value_that_was_changed(position: int) -> None:
    sealed = bytearray(seal(b"plain", **PLACE))
    sealed[position] ^= 1
    with pytest.raises(IntegrityFault) as fault:
        unseal(bytes(sealed), **PLACE)
    assert "plain" not in str(fault.value)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"plain text", b"\x01" + bytes(27)])
def test_refuses_what_was_never_sealed(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(sealed, **PLACE)


def test_reads_what_a_database_returns() -> None:
    returned: Any = memoryview(seal(b"plain", **PLACE))
    assert unseal(returned, **PLACE) == b"plain"


def test_equal_values_are_sealed_differently_and_nothing_shows() -> None:
    first, second = (seal(b"plain text", **PLACE) for _ in range(2))
    assert first != second
    assert b"plain" not in first
    assert len(first) == len(b"plain text") + 29


def test_a_value_sealed_under_another_key_does_not_open(settings: Settings, tmp_path: Path) -> None:
    sealed = seal(b"plain", **PLACE)
    settings.DSPORTAL = settings.DSPORTAL | {"data_key_file": a_key(tmp_path, "ab" * 32)}
    with pytest.raises(SealBroken):
        unseal(sealed, **PLACE)


def a_key(folder: Path, text: str) -> Path:
    path = folder / "data.key"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "鍵" * 64, "0x" + "ab" * 31])
def test_refuses_a_key_file_that_holds_no_key(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataKeyUnusable) as fault:
        check_data_key(a_key(tmp_path, text))
    assert not text or text not in str(fault.value)


def test_refuses_a_key_file_that_is_not_there(tmp_path: Path, settings: Settings) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"data_key_file": tmp_path / "absent"}
    with pytest.raises(DataKeyUnusable):
        seal(b"plain", **PLACE)


def test_blind_indexes_are_equal_for_equal_values_of_one_purpose_only(
    settings: Settings, tmp_path: Path
) -> None:
    index = blind_index("123456789018", purpose="individual_number")
    assert index == blind_index("123456789018", purpose="individual_number")
    assert len(index) == 32
    others = [
        blind_index("123456789019", purpose="individual_number"),
        blind_index("123456789018", purpose="serial"),
    ]
    settings.DSPORTAL = settings.DSPORTAL | {"data_key_file": a_key(tmp_path, os.urandom(32).hex())}
    others.append(blind_index("123456789018", purpose="individual_number"))
    assert len({index, *others}) == 4
    assert conf().data_key_file.parent == tmp_path
