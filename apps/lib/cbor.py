"""Deterministic CBOR out, strict CBOR in (RFC 8949). The only module that imports cbor2.

Tags are never interpreted: ``0("2026-..")`` stays a `Tag`, so that a checker sees what was sent. What stands
under a tag is immutable (tuples, read-only maps); elsewhere arrays are lists and maps are dicts.
"""

import io
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeGuard

import cbor2

from apps.lib.errors import Invalid
from apps.lib.identifiers import random_bytes

Tag = cbor2.CBORTag

MAX_DEPTH: Final = 16
MAX_SIZE: Final = 1 << 20
UNSIGNED: Final = 0
BYTES: Final = 2
TEXT: Final = 3
ARRAY: Final = 4
MAP: Final = 5
TAG: Final = 6

_WIDEST_INTEGER: Final = 1 << 64
_ENCODED_CBOR: Final = b"\xd8\x18"
# Every tag that cbor2 would turn into something else (dates, big numbers, shared references, sets ...).
_INTERPRETED_TAGS: Final = (
    *(0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 100),
    *(256, 258, 260, 261, 1004, 43000, 55799),
)
_ATOMS: Final = frozenset({str, bytes, bool})
_HEAD_LENGTHS: Final = {b"\x58": 2, b"\x59": 3, b"\x5a": 5}
"""Of byte strings of 24 bytes and more, by their first byte."""
_TRAILING: Final = "bytes follow the end of the item"
_EXPLANATIONS: Final = (
    ("Duplicate map key", "a map key stands twice"),
    ("indefinite", "an indefinite length"),
    ("nesting depth", f"nested more than {MAX_DEPTH} deep"),
)
_SEPARATING: Final = random_bytes(16)
_IN_FIRST_BYTE: Final = 24
_IN_TWO_BYTES: Final = 1 << 8
_SHORT_HEADS: Final = tuple(
    tuple(
        bytes((major << 5 | number,) if number < _IN_FIRST_BYTE else (major << 5 | _IN_FIRST_BYTE, number))
        for number in range(_IN_TWO_BYTES)
    )
    for major in range(8)
)
_LONGER_HEADS: Final = ((1 << 16, 25, ">BH"), (1 << 32, 26, ">BI"), (1 << 64, 27, ">BQ"))


class MalformedCbor(Invalid):
    """The bytes are not one well-formed CBOR item within our limits."""

    code = "malformed_cbor"
    title = "The data is not valid CBOR"


def head(major: int, argument: int) -> bytes:
    """Return the shortest head of major type `major` (0-7) for `argument` (RFC 8949 section 3)."""
    if 0 <= argument < _IN_TWO_BYTES:
        return _SHORT_HEADS[major][argument]
    for limit, marker, form in _LONGER_HEADS:
        if argument < limit:
            return struct.pack(form, major << 5 | marker, argument)
    raise ValueError("a head holds at most 64 bits")


def byte_string(content: bytes) -> bytes:
    """Return `content` as an encoded byte string."""
    return head(BYTES, len(content)) + content


def text_string(content: str) -> bytes:
    """Return `content` as an encoded text string."""
    data = content.encode("utf-8")
    return head(TEXT, len(data)) + data


def embedded(content: bytes) -> bytes:
    """Return ``#6.24(bstr .cbor content)``: encoded CBOR as a tagged byte string (RFC 8949 3.4.5.1)."""
    return b"".join((_ENCODED_CBOR, head(BYTES, len(content)), content))


_SEPARATOR: Final = byte_string(_SEPARATING)


def content_of_embedded(data: bytes) -> bytes:
    """Return the content of ``#6.24(bstr)`` with shortest heads; raise `MalformedCbor` for anything else."""
    start = len(_ENCODED_CBOR) + _HEAD_LENGTHS.get(data[2:3], 1)
    content = data[start:]
    if embedded(content) != data:
        raise MalformedCbor("not one byte string in tag 24")
    return content


def encode(value: object) -> bytes:
    """Return the one deterministic encoding (RFC 8949 4.2.1); raise `TypeError` for what we never write."""
    return cbor2.dumps(value if type(value) in _ATOMS else _ordered(value))


def encode_in_order(value: object) -> bytes:
    """Return the encoding with shortest heads and the members of maps in the order they have."""
    return cbor2.dumps(value)


def decode(data: bytes, *, max_size: int = MAX_SIZE, shortest: bool = False) -> object:
    """Return the one item that `data` holds.

    Refused with `MalformedCbor`: more than `max_size` bytes, trailing bytes, duplicate keys, indefinite
    lengths, nesting over 16, invalid UTF-8; with `shortest` also longer heads than needed (RFC 8949 4.2.1).
    """
    if len(data) > max_size:
        raise MalformedCbor(f"more than {max_size} bytes")
    try:
        return _shortest(data) if shortest else _whole(data)
    except cbor2.CBORDecodeError as refusal:
        raise MalformedCbor(_explained(refusal)) from None


def decode_map(data: bytes, *, shortest: bool = False) -> Mapping[object, object]:
    """Return the map that `data` holds; raise `MalformedCbor` for anything else."""
    value = decode(data, shortest=shortest)
    if not is_map(value):
        raise MalformedCbor("not a map")
    return value


def decode_each(parts: Sequence[bytes]) -> list[object]:
    """Return what each of the encoded items holds; strict as `decode` with `shortest`, but cheaper.

    All are read with one call, as an array, so they nest one level less. A separator that nobody can foresee
    stands after each of them: a part that ends too early, or holds more than one item, would put a separator
    into the wrong place.
    """
    separated = [_SEPARATOR] * (2 * len(parts))
    separated[::2] = parts
    data = b"".join((head(ARRAY, len(separated)), *separated))
    try:
        values: list[object] = _shortest(data)
    except cbor2.CBORDecodeError as refusal:
        raise MalformedCbor(_explained(refusal)) from None
    if values[1::2] != [_SEPARATING] * len(parts):
        raise MalformedCbor("a part is not exactly one item")
    return values[::2]


def is_map(value: object) -> TypeGuard[Mapping[object, object]]:
    """Say whether a decoded value is a map, mutable or not."""
    return type(value) is dict or isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    """Say whether a decoded value is an array, mutable or not."""
    return isinstance(value, (list, tuple))


def is_unsigned(value: object) -> TypeGuard[int]:
    """Say whether a decoded value is an unsigned integer (booleans are not)."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def tagged(value: object, number: int) -> TypeGuard[Tag]:
    """Say whether a decoded value carries the tag `number`."""
    return isinstance(value, Tag) and value.tag == number


def _whole(data: bytes) -> object:
    stream = io.BytesIO(data)
    value: object = cbor2.CBORDecoder(stream, **_STRICT).decode()
    if stream.read(1):
        raise MalformedCbor(_TRAILING)
    return value


def _shortest(data: bytes) -> Any:
    """Decode and encode again: equal bytes mean shortest heads and nothing left over."""
    value = cbor2.loads(data, **_STRICT)
    again = cbor2.dumps(value)
    if again != data:
        trailing = data.startswith(again)
        raise MalformedCbor(_TRAILING if trailing else "a length or number is not in its shortest form")
    return value


def _explained(refusal: cbor2.CBORDecodeError) -> str:
    """Say what is wrong without repeating any of the data."""
    if isinstance(refusal, cbor2.CBORDecodeEOF):
        return "the data ends too early"
    text = str(refusal)
    return next((words for mark, words in _EXPLANATIONS if mark in text), "not well formed")


def _keeper(number: int) -> Callable[[object, bool], Tag]:
    def keep(value: object, _immutable: bool) -> Tag:  # noqa: FBT001 - cbor2 passes it by position
        return Tag(number, value)

    return keep


_STRICT: Final[dict[str, Any]] = {
    "max_depth": MAX_DEPTH,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
    "semantic_decoders": {number: _keeper(number) for number in _INTERPRETED_TAGS},
}


def _ordered(value: object) -> object:
    if value is None or isinstance(value, (bool, str, bytes)):
        return value
    if isinstance(value, int):
        if -_WIDEST_INTEGER <= value < _WIDEST_INTEGER:
            return value
        raise TypeError("integers are limited to 64 bits")
    if isinstance(value, Tag):
        return Tag(value.tag, _ordered(value.value))
    if is_array(value):
        return [_ordered(member) for member in value]
    if is_map(value):
        pairs = sorted((cbor2.dumps(key), key, member) for key, member in value.items())
        return {key: _ordered(member) for _, key, member in pairs}
    raise TypeError(f"{type(value).__name__} has no place in our CBOR")
