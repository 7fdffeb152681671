"""Just enough DER (X.690 8.1, 10.1) to see the bytes as they were sent; values are left to cryptography."""

from dataclasses import dataclass
from typing import Final

from apps.lib.errors import Invalid

INTEGER: Final = 0x02
PRINTABLE_STRING: Final = 0x13
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
_LONG_FORM: Final = 0x80
_HIGH_TAG: Final = 0x1F
_MAX_LENGTH_OCTETS: Final = 4
_PARTS_OF_SIGNED: Final = 3


class MalformedDer(Invalid):
    """The bytes are not DER."""

    code = "malformed_der"
    title = "The bytes are not DER"


@dataclass(frozen=True, slots=True)
class Element:
    """One value: its tag octet, its contents, and all its octets."""

    tag: int
    content: bytes
    encoded: bytes

    def children(self) -> list["Element"]:
        """Return the values inside a constructed one."""
        return read_all(self.content)


def read_all(data: bytes) -> list[Element]:
    """Return the values that stand one after the other in `data`; raise `MalformedDer`."""
    found, position = [], 0
    while position < len(data):
        element = _read_at(data, position)
        found.append(element)
        position += len(element.encoded)
    return found


def read_one(data: bytes) -> Element:
    """Return the only value in `data`; raise `MalformedDer` when there is none or something behind it."""
    found = read_all(data)
    if len(found) != 1:
        raise MalformedDer(f"{len(found)} values where one is expected")
    return found[0]


def signed_parts(data: bytes) -> tuple[Element, Element, bytes]:
    """Return the signed part, the algorithm and the signature of ``SIGNED { ... }`` (RFC 5280 4.1.1).

    Raises `MalformedDer`, also for a signature that does not fill its octets: cryptography lets that
    pass, and the same certificate would have several encodings.
    """
    parts = read_one(data).children()
    if len(parts) != _PARTS_OF_SIGNED or not parts[2].content.startswith(b"\0"):
        raise MalformedDer("not a signed structure")
    return parts[0], parts[1], parts[2].content[1:]


def _read_at(data: bytes, start: int) -> Element:
    if data[start] & _HIGH_TAG == _HIGH_TAG:
        raise MalformedDer("tag numbers above 30 do not occur in certificates")
    body, length = _length(data, start + 1)
    end = body + length
    if end > len(data):
        raise MalformedDer("a value ends behind the data")
    return Element(data[start], data[body:end], data[start:end])


def _length(data: bytes, at: int) -> tuple[int, int]:
    first = data[at] if at < len(data) else _LONG_FORM
    if first < _LONG_FORM:
        return at + 1, first
    octets = first - _LONG_FORM
    if not 0 < octets <= _MAX_LENGTH_OCTETS:
        raise MalformedDer("a length is missing, indefinite or far too long")
    value = int.from_bytes(data[at + 1 : at + 1 + octets], "big")
    return at + 1 + octets, value
