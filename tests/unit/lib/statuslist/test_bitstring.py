import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.lib.statuslist.bitstring import (
    MAX_BYTES,
    StatusIndexOutOfRange,
    StatusListMalformed,
    build_list,
    entry_at,
    packed_bits,
    unpack,
)

ONE_BIT = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
TWO_BITS = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
MILLION = (0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345)
VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "statuslist"


def test_the_one_bit_vector_of_the_draft() -> None:
    revoked = [index for index, status in enumerate(ONE_BIT) if status]
    assert packed_bits(16, revoked) == bytes.fromhex("b9a3")
    assert unpack(bytes.fromhex("78dadbb918000217015d")) == bytes.fromhex("b9a3")
    assert [entry_at(bytes.fromhex("b9a3"), index) for index in range(16)] == ONE_BIT


def test_the_two_bit_vector_of_the_draft() -> None:
    packed = unpack(bytes.fromhex("78da3be9f2130003df0207"))
    assert packed == bytes.fromhex("c944f9")
    assert [entry_at(packed, index, bits=2) for index in range(12)] == TWO_BITS


def test_the_vector_of_a_million_entries() -> None:
    packed = unpack(build_list(1 << 20, MILLION))
    assert packed == unpack(bytes.fromhex((VECTORS / "one_bit_2_20.hex").read_text("ascii")))
    assert [index for index in range(1 << 20) if entry_at(packed, index)] == list(MILLION)


@pytest.mark.parametrize(("bits", "value"), [(4, 0xC), (8, 0xAC)])
def test_wider_entries(bits: int, value: int) -> None:
    assert entry_at(b"\x00\xac", 16 // bits - (1 if bits == 8 else 2), bits=bits) == value & ((1 << bits) - 1)


@given(st.integers(1, 40).map(lambda count: 8 * count), st.data())
def test_exactly_the_revoked_entries_are_set(size: int, data: st.DataObject) -> None:
    revoked = data.draw(st.sets(st.integers(0, size - 1)))
    packed = unpack(build_list(size, revoked))
    assert {index for index in range(size) if entry_at(packed, index)} == revoked


@pytest.mark.parametrize("index", [-1, 16, 1 << 20])
def test_refuses_indexes_that_the_list_does_not_have(index: int) -> None:
    with pytest.raises(StatusIndexOutOfRange):
        entry_at(b"\x00\x00", index)
    with pytest.raises(StatusIndexOutOfRange):
        build_list(16, [index])


def test_refuses_indexes_beyond_wider_entries() -> None:
    with pytest.raises(StatusIndexOutOfRange):
        entry_at(b"\x00\x00", 8, bits=2)


@pytest.mark.parametrize("size", [0, -8, 7, 9, 8 * MAX_BYTES + 8])
def test_refuses_sizes_that_are_no_multiple_of_eight_or_too_large(size: int) -> None:
    with pytest.raises(StatusListMalformed):
        build_list(size, [])


@pytest.mark.parametrize(
    "compressed",
    [
        b"",
        b"\x00",
        b"no zlib at all",
        zlib.compress(b"abc")[:-1],
        zlib.compress(b"abc") + b"\x00",
        zlib.compress(b"abc")[2:],
    ],
)
def test_refuses_what_is_not_exactly_one_zlib_stream(compressed: bytes) -> None:
    with pytest.raises(StatusListMalformed):
        unpack(compressed)


def test_refuses_a_list_that_unpacks_to_too_much() -> None:
    with pytest.raises(StatusListMalformed, match="too long"):
        unpack(zlib.compress(bytes(MAX_BYTES + 1), 1))
