import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.lib import cbor
from apps.lib.cbor import MalformedCbor, Tag
from tests.builders.mdoc import loaded

KEYS = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=40) | st.binary(max_size=40)
LEAVES = KEYS | st.booleans() | st.none()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(Tag, st.sampled_from([18, 24, 4711]), LEAVES)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_was_encoded_decodes_to_the_same(value: object) -> None:
    data = cbor.encode(value)
    assert cbor.decode(data, shortest=True) == value
    assert cbor.encode(cbor.decode(data)) == data


@given(VALUES)
def test_plain_cbor2_reads_the_same_bytes(value: object) -> None:
    assert cbor2.loads(cbor.encode_in_order(value)) == cbor2.loads(cbor2.dumps(value))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        cbor.decode(data)
    except MalformedCbor:
        return


@given(VALUES, st.binary(min_size=1, max_size=3))
def test_refuses_whatever_follows(value: object, more: bytes) -> None:
    with pytest.raises(MalformedCbor, match="follow"):
        cbor.decode(cbor.encode(value) + more)


@given(st.dictionaries(KEYS, LEAVES, min_size=2, max_size=6))
def test_maps_are_sorted_by_their_encoded_keys(value: dict[object, object]) -> None:
    keys = [cbor.encode(key) for key in loaded(cbor.encode(value))]
    assert keys == sorted(keys)


@given(st.integers(0, 2**64 - 1), st.integers(0, 6))
def test_heads_are_those_of_cbor2(argument: int, major: int) -> None:
    assert cbor.head(cbor.UNSIGNED, argument) == cbor2.dumps(argument)
    assert cbor.head(major, argument)[0] >> 5 == major


def test_a_head_holds_64_bits() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        cbor.head(cbor.UNSIGNED, 2**64)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65536, "1a00010000"),
        (2**32, "1b0000000100000000"), (-1, "20"), (-500, "3901f3"), (False, "f4"), (None, "f6"),
        ("水", "63e6b0b4"), (b"\x01\x02\x03\x04", "4401020304"), ([1, [2, 3]], "8201820203"),
        ({"b": 1, "a": 2, "aa": 0, 10: 1, -1: 2}, "a50a012002616102616201626161" + "00"),
        (Tag(0, "2013-03-21T20:04:00Z"), "c074323031332d30332d32315432303a30343a30305a"),
    ],
)  # fmt: skip
def test_vectors_of_rfc_8949(value: object, encoded: str) -> None:
    assert cbor.encode(value).hex() == encoded
    assert cbor.decode(bytes.fromhex(encoded), shortest=True) == value


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), 2**64, -(2**64) - 1, {"a": 1.5}, Tag(24, 1.5)])
def test_refuses_to_write_what_has_no_place(value: object) -> None:
    with pytest.raises(TypeError):
        cbor.encode(value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "too early"), ("a101", "too early"), ("5b7fffffffffffffff", "too early"), ("0000", "follow"),
        ("a2616101616102", "twice"), ("a2f50101f5", "twice"), ("9fff", "indefinite"),
        ("5f4101ff", "indefinite"), ("bfff", "indefinite"), ("7f6161ff", "indefinite"),
        ("62c328", "not well formed"),
        ("81" * 17 + "00", "16 deep"), ("81" * 100000 + "00", "16 deep"), ("d818" * 100000 + "00", "16 deep"),
        ("1c", "not well formed"), ("ff", "not well formed"),
    ],
)  # fmt: skip
def test_refuses_malformed_data(data: str, words: str) -> None:
    with pytest.raises(MalformedCbor, match=words):
        cbor.decode(bytes.fromhex(data))


def test_refuses_data_over_the_limit() -> None:
    with pytest.raises(MalformedCbor, match="more than 10 bytes"):
        cbor.decode(bytes(11), max_size=10)


@pytest.mark.parametrize("data", ["1800", "190017", "1a00000001", "590001ff", "980100", "b8016100f4"])
def test_longer_heads_pass_only_where_allowed(data: str) -> None:
    cbor.decode(bytes.fromhex(data))
    with pytest.raises(MalformedCbor, match="shortest"):
        cbor.decode(bytes.fromhex(data), shortest=True)


@pytest.mark.parametrize(
    "tag", [0, 1, 2, 3, 4, 5, 24, 25, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004]
)
def test_tags_are_kept_as_they_are(tag: int) -> None:
    assert cbor.decode(cbor2.dumps(Tag(tag, 1))) == Tag(tag, 1)


def test_a_refusal_does_not_repeat_the_data() -> None:
    with pytest.raises(MalformedCbor) as refusal:
        cbor.decode(bytes.fromhex("a2") + cbor.encode("secret") + b"\x01" + cbor.encode("secret") + b"\x01")
    assert "secret" not in str(refusal.value)


def test_decode_map_refuses_other_things() -> None:
    assert cbor.decode_map(b"\xa1\x01\x02") == {1: 2}
    with pytest.raises(MalformedCbor, match="not a map"):
        cbor.decode_map(b"\x80")


def test_embedded_is_a_tagged_byte_string() -> None:
    assert cbor.decode(cbor.embedded(b"abc")) == Tag(24, b"abc")
    assert cbor.tagged(Tag(24, b""), 24)
    assert not cbor.tagged(Tag(23, b""), 24)
    assert not cbor.tagged(b"", 24)


def test_what_is_what() -> None:
    frozen = loaded(bytes.fromhex("d2a10102")).value
    assert cbor.is_map(frozen)
    assert cbor.is_array(())
    assert not cbor.is_array("ab")
    assert cbor.is_unsigned(0)
    assert not cbor.is_unsigned(-1)
    assert not cbor.is_unsigned(True)
    assert not cbor.is_unsigned("1")


def test_reads_several_items_with_one_call() -> None:
    values = [{"a": [1, None]}, b"x" * 300, cbor.Tag(24, b""), -5, True]
    assert cbor.decode_each([cbor.encode(value) for value in values]) == values
    assert cbor.decode_each([]) == []


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([b"\x81", b"\x01"], "too early"),
        ([b"\x82\x01", b"\x02"], "too early"),
        ([b"\x01\x02"], "follow|one item"),
        ([b"\x01", b"\x02\x03", b"\x04"], "follow|one item"),
        ([b"", b"\x01"], "too early"),
        ([b"\x82\x01", b"\xf6\x02"], "one item"),
        ([b"\x18\x05"], "shortest"),
        ([b"\x01", b"\xa1\x01"], "too early"),
        ([b"\x01", b"\x58\xff"], "too early"),
        ([b"\xa2\x01\x01\x01\x02"], "twice"),
        ([b"\x9f\xff"], "indefinite"),
        ([b"\x81" * 16 + b"\x01"], "nested"),
        ([b"\xff"], "well formed"),
    ],
)
def test_refuses_parts_that_are_not_one_item_each(parts: list[bytes], reason: str) -> None:
    with pytest.raises(MalformedCbor, match=reason):
        cbor.decode_each(parts)


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 65535, 65536])
def test_takes_embedded_content_out_again(length: int) -> None:
    assert cbor.content_of_embedded(cbor.embedded(bytes(length))) == bytes(length)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xd8", b"\xd8\x18", b"\xd8\x18\x01", b"\xd8\x18\x41", b"\xd8\x18\x41xy", b"\xd8\x18\x58\x01x",
        b"\xd9\x00\x18\x41x", b"\xd8\x19\x41x", b"\x41x", b"\xd8\x18\x61x", b"\xd8\x18\x5f\x41x\xff",
        b"\xd8\x18\x59\x00\x18" + bytes(24),
    ],
)  # fmt: skip
def test_refuses_embedded_content_of_another_form(data: bytes) -> None:
    with pytest.raises(MalformedCbor):
        cbor.content_of_embedded(data)
