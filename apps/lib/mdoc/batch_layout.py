"""Where the members of a batch may differ: salts, digest ids, digests, device key, status (9.1.2).

The second decoder learns a layout from a credential that it decoded strictly. Another one whose bytes differ
from it in no other place decodes to the same tree: a place that may differ lies inside a byte string or an
ASCII text of the same length, or is a whole unsigned number that is looked at; it never holds a head.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from struct import Struct
from typing import Any, Final, NamedTuple

from apps.lib import cbor
from apps.lib.mdoc.types import DeviceKey

Digests = Mapping[str, Mapping[int, bytes]]

_BEFORE_SALT: Final = b"\xa4\x66random\x58\x20"
_BEFORE_NUMBER: Final = b"\x68digestID"
_BEFORE_INDEX: Final = b"\xa7\x66status\xa1\x6bstatus_list\xa2\x63idx"
_BEFORE_KEY: Final = b"\x6ddeviceKeyInfo\xa1\x69deviceKey\xa4\x01\x02\x20\x01\x21\x58\x20"
_BETWEEN: Final = b"\x22\x58\x20"
_ORDER: Final = ("docType", "version", "validityInfo", "valueDigests", "deviceKeyInfo", "digestAlgorithm")
_SALT: Final = 32
_COORDINATE: Final = 32
_NUMBERS: Final = {cbor.head(cbor.UNSIGNED, number): number for number in range(256)}


class _Places:
    """Cuts data of one length at fixed places: every other piece, from the first on, is always the same."""

    def __init__(self, sample: bytes, cuts: Sequence[int]) -> None:
        self.length = len(sample)
        self._split = Struct("".join(f"{end - start}s" for start, end in pairwise([0, *cuts, len(sample)])))
        self._constant = self._split.unpack(sample)[::2]

    def varying(self, data: bytes, start: int) -> tuple[bytes, ...] | None:
        """Return the pieces of ``data[start:]`` that may differ, or nothing where another one does."""
        pieces = self._split.unpack_from(data, start)
        return pieces[1::2] if pieces[::2] == self._constant else None


class ItemsLayout:
    """The end of an ``IssuerSigned``: the member ``nameSpaces``, given as its items (``#6.24(bstr)``)."""

    def __init__(self, issuer_signed: bytes, tagged: Mapping[str, Sequence[bytes]]) -> None:
        """Raise `ValueError` where the items do not stand at the end, or begin in another way than ours."""
        parts = [cbor.text_string("nameSpaces"), cbor.head(cbor.MAP, len(tagged))]
        at = sum(map(len, parts))
        cuts: list[int] = []
        self._spans: list[slice] = []
        self._spaces: list[tuple[str, slice]] = []
        for name, items in tagged.items():
            begins = cbor.text_string(name) + cbor.head(cbor.ARRAY, len(items))
            at += len(begins)
            self._spaces.append((name, slice(len(self._spans), len(self._spans) + len(items))))
            for item in items:
                cuts += [at + place for place in _places_in(item)]
                self._spans.append(slice(at, at + len(item)))
                at += len(item)
            parts += [begins, *items]
        sample = b"".join(parts)
        if not issuer_signed.endswith(sample):
            raise ValueError("the items stand elsewhere")
        self._places = _Places(sample, cuts)
        self.length = at

    def digests_of(self, data: bytes) -> dict[str, dict[int | None, bytes]] | None:
        """Return the digests of the items at the end of `data`; nothing for another layout or salts twice."""
        start = len(data) - self.length
        varying = self._places.varying(data, start)
        if varying is None or len(set(varying[::2])) != len(self._spans):
            return None
        numbers = list(map(_NUMBERS.get, varying[1::2]))
        view, sha256 = memoryview(data)[start:], hashlib.sha256
        digests = [sha256(view[span]).digest() for span in self._spans]
        return {name: dict(zip(numbers[part], digests[part], strict=True)) for name, part in self._spaces}


class ObjectLayout:
    """A payload (``#6.24(bstr .cbor MobileSecurityObject)``); its status index may be longer or shorter."""

    def __init__(self, payload: bytes, members: Mapping[str, Any]) -> None:
        """Learn from a payload and its members; raise `ValueError` where their order is not ours."""
        content = cbor.content_of_embedded(payload)
        self._begins, index = b"", b""
        if "status" in members:
            self._begins = _BEFORE_INDEX
            index = cbor.head(cbor.UNSIGNED, members["status"]["status_list"]["idx"])
        skipped = len(self._begins + index)
        if tuple(members)[-len(_ORDER) :] != _ORDER or not content.startswith(self._begins + index):
            raise ValueError("the members stand in another order")
        self._places = _Places(content[skipped:], [cut - skipped for cut in _cuts(content, members)])
        self._numbers = {name: list(digests) for name, digests in members["valueDigests"].items()}

    def read(self, payload: bytes) -> tuple[dict[str, dict[int, bytes]], DeviceKey] | None:
        """Return digests by namespace and id, and the device key; nothing for another layout."""
        try:
            content = cbor.content_of_embedded(payload)
        except cbor.MalformedCbor:
            return None
        start = len(content) - self._places.length
        if start < 0 or not _has_index(content[:start], self._begins):
            return None
        varying = self._places.varying(content, start)
        if varying is None or not varying[0].isascii():
            return None
        # As the second of each `zip` it gives no more than is put together.
        following = iter(varying[1:])
        digests = {
            name: dict(zip(numbers, following, strict=False)) for name, numbers in self._numbers.items()
        }
        return digests, DeviceKey(x=varying[-2], y=varying[-1])


class BatchLayout(NamedTuple):
    """Both parts of a credential."""

    items: ItemsLayout
    object: ObjectLayout

    def device_key_of(self, data: bytes, payload: bytes) -> DeviceKey | None:
        """Return the device key of an alike credential with the digests of its items; nothing for another."""
        read = self.object.read(payload)
        return read[1] if read is not None and read[0] == self.items.digests_of(data) else None


def learnt(
    issuer_signed: bytes,
    tagged: Mapping[str, Sequence[bytes]],
    payload: bytes,
    members: Mapping[str, Any],
    known: ObjectLayout | None = None,
) -> BatchLayout | None:
    """Learn from a credential that passed; nothing where it is arranged in another way than ours.

    Payloads of one hour are alike for all applicants: where the payload has a `known` layout, it is kept.
    """
    try:
        items = ItemsLayout(issuer_signed, tagged)
        if known is None or known.read(payload) is None:
            known = ObjectLayout(payload, members)
        return BatchLayout(items, known)
    except ValueError:
        return None


def _has_index(data: bytes, begins: bytes) -> bool:
    """Say whether `data` is what must stand before the index, and an unsigned number in shortest form."""
    index = data[len(begins) :]
    number = int.from_bytes(index[1:9] or index, "big")
    return data.startswith(begins) and index == (cbor.head(cbor.UNSIGNED, number) if begins else b"")


def _cuts(content: bytes, members: Mapping[str, Any]) -> Iterator[int]:
    """Yield begin and end of the status list's URI, empty where there is none, of digests and coordinates.

    All heads are the shortest, so the length of what stands before follows from the decoded values.
    """
    at = 1
    if "status" not in members:
        yield from (0, 0)
    for name, value in members.items():
        if name == "valueDigests":
            yield from _cuts_in_digests(value, at + len(cbor.text_string(name)))
        elif name == "deviceKeyInfo":
            yield from _cuts_in_key(content, at)
        at += len(cbor.text_string(name)) + len(cbor.encode_in_order(value))
        if name == "status":
            yield from (at - len(value["status_list"]["uri"].encode()), at)


def _cuts_in_digests(digests: Digests, at: int) -> Iterator[int]:
    at += len(cbor.head(cbor.MAP, len(digests)))
    for name, found in digests.items():
        at += len(cbor.text_string(name)) + len(cbor.head(cbor.MAP, len(found)))
        for number, digest in found.items():
            at += len(cbor.head(cbor.UNSIGNED, number)) + len(cbor.head(cbor.BYTES, len(digest)))
            yield at
            at += len(digest)
            yield at


def _cuts_in_key(content: bytes, at: int) -> tuple[int, int, int, int]:
    x = at + len(_BEFORE_KEY)
    y = x + _COORDINATE + len(_BETWEEN)
    if (content[at:x], content[x + _COORDINATE : y]) != (_BEFORE_KEY, _BETWEEN):
        raise ValueError("the device key is written in another way")
    return x, x + _COORDINATE, y, y + _COORDINATE


def _places_in(item: bytes) -> tuple[int, int, int, int]:
    """Return where salt and digest id begin and end; all before is read from the item's first byte."""
    salt = len(item) - len(cbor.content_of_embedded(item)) + len(_BEFORE_SALT)
    number = salt + _SALT + len(_BEFORE_NUMBER)
    ends = number + (2 if item[number : number + 1] == b"\x18" else 1)
    begins = item[salt - len(_BEFORE_SALT) : salt], item[salt + _SALT : number]
    if begins != (_BEFORE_SALT, _BEFORE_NUMBER) or item[number:ends] not in _NUMBERS:
        raise ValueError("an item begins in another way")
    return salt, salt + _SALT, number, ends
