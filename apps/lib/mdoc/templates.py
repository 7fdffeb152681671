"""Byte templates of the builder: everything of an MSO that does not change is encoded once.

Maps are in deterministic order (RFC 8949 4.2.1), so the result equals `cbor.encode` of the same value. Digest
ids of a namespace are a random permutation; all have heads of one length, hence so does the MSO.
"""

import hashlib
import struct
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from apps.lib import cbor
from apps.lib.mdoc.types import StatusReference, Validity

SALT_BYTES: Final = 32
ORDER_BYTES: Final = 8  # of randomness per element, for the shuffle

_ITEM_START: Final = cbor.head(cbor.MAP, 4) + cbor.text_string("random") + cbor.head(cbor.BYTES, SALT_BYTES)
_DIGEST_ID: Final = cbor.text_string("digestID")
_VALUE: Final = cbor.text_string("elementValue")
_IDENTIFIER: Final = cbor.text_string("elementIdentifier")
_DIGEST_HEAD: Final = cbor.head(cbor.BYTES, 32)
_ONE_BYTE_IDS: Final = 24
_STATUS: Final = cbor.text_string("status") + cbor.head(cbor.MAP, 1) + cbor.text_string("status_list")
_STATUS_INDEX: Final = cbor.head(cbor.MAP, 2) + cbor.text_string("idx")
_STATUS_URI: Final = cbor.text_string("uri")


class _Numbering:
    """The digest ids of a namespace with `count` elements, as they stand in items and in digests."""

    def __init__(self, count: int) -> None:
        first = 0 if count <= _ONE_BYTE_IDS else _ONE_BYTE_IDS
        self.ids = range(first, first + count)
        heads = [cbor.head(cbor.UNSIGNED, number) for number in self.ids]
        self.id_members = [_DIGEST_ID + encoded for encoded in heads]
        self.digest_heads = [encoded + _DIGEST_HEAD for encoded in heads]
        self.unpack_order = struct.Struct(f">{count}Q").unpack_from


_numbering: Final = lru_cache(maxsize=256)(_Numbering)


class NamespaceTemplate:
    """The items of one namespace of one applicant, before and after the salt."""

    def __init__(self, name: str, entries: Sequence[tuple[str, bytes]]) -> None:
        self.name = name
        self.count = len(entries)
        self._numbering = _numbering(self.count)
        self._ends = [_VALUE + value + _identifier_member(identifier) for identifier, value in entries]
        self._starts = [self._start_of_item(end) for end in self._ends]
        self.random_bytes = self.count * (SALT_BYTES + ORDER_BYTES)
        self._digests_start = cbor.text_string(name) + cbor.head(cbor.MAP, self.count)
        self._items_start = cbor.text_string(name) + cbor.head(cbor.ARRAY, self.count)

    def fill(self, random: bytes, offset: int) -> tuple[dict[int, bytes], bytes, bytes]:
        """Make one credential's part from `random_bytes` random bytes at `offset`.

        Return the digests by id, the encoded namespace of `valueDigests`, and that of `nameSpaces`.
        """
        numbering = self._numbering
        order_keys = numbering.unpack_order(random, offset)
        salt_at = offset + self.count * ORDER_BYTES
        order = sorted(range(self.count), key=order_keys.__getitem__)
        sha256 = hashlib.sha256
        items = [b""] * self.count
        digests = []
        for position, id_member in zip(order, numbering.id_members, strict=True):
            salt = random[salt_at : salt_at + SALT_BYTES]
            salt_at += SALT_BYTES
            item = b"".join((self._starts[position], salt, id_member, self._ends[position]))
            items[position] = item
            digests.append(sha256(item).digest())
        pairs = [part for pair in zip(numbering.digest_heads, digests, strict=True) for part in pair]
        return (
            dict(zip(numbering.ids, digests, strict=True)),
            b"".join((self._digests_start, *pairs)),
            b"".join((self._items_start, *items)),
        )

    def _start_of_item(self, end: bytes) -> bytes:
        length = len(_ITEM_START) + SALT_BYTES + len(self._numbering.id_members[0]) + len(end)
        return b"\xd8\x18" + cbor.head(cbor.BYTES, length) + _ITEM_START


class ObjectTemplate:
    """The constant parts of the MSO of one document type."""

    def __init__(self, doc_type: str, name_space_count: int) -> None:
        self._names = (
            cbor.text_string("docType")
            + cbor.text_string(doc_type)
            + cbor.text_string("version")
            + cbor.text_string("1.0")
            + cbor.text_string("validityInfo")
        )
        self._digests = cbor.text_string("valueDigests") + cbor.head(cbor.MAP, name_space_count)
        self._key = cbor.text_string("deviceKeyInfo") + cbor.head(cbor.MAP, 1) + cbor.text_string("deviceKey")
        self._algorithm = cbor.text_string("digestAlgorithm") + cbor.text_string("SHA-256")

    def fill(
        self, *, status: StatusReference | None, validity: bytes, digests: Sequence[bytes], device_key: bytes
    ) -> bytes:
        """Return ``#6.24(bstr .cbor MobileSecurityObject)``; all but `status` is encoded already."""
        start = cbor.head(cbor.MAP, 6) if status is None else cbor.head(cbor.MAP, 7) + _encoded_status(status)
        return cbor.embedded(
            b"".join(
                (
                    start,
                    self._names,
                    validity,
                    self._digests,
                    *digests,
                    self._key,
                    device_key,
                    self._algorithm,
                )
            )
        )


@lru_cache(maxsize=64)
def encoded_validity(validity: Validity) -> bytes:
    """Return the encoded ``validityInfo`` map (ISO/IEC 18013-5 9.1.2.4)."""
    parts = [
        cbor.text_string("signed") + _tdate(validity.signed),
        cbor.text_string("validFrom") + _tdate(validity.valid_from),
        cbor.text_string("validUntil") + _tdate(validity.valid_until),
    ]
    if validity.expected_update is not None:
        parts.append(cbor.text_string("expectedUpdate") + _tdate(validity.expected_update))
    return cbor.head(cbor.MAP, len(parts)) + b"".join(parts)


@lru_cache(maxsize=4096)
def _identifier_member(identifier: str) -> bytes:
    return _IDENTIFIER + cbor.text_string(identifier)


def _encoded_status(status: StatusReference) -> bytes:
    index = cbor.head(cbor.UNSIGNED, status.index)
    return b"".join((_STATUS, _STATUS_INDEX, index, _STATUS_URI, cbor.text_string(status.uri)))


def _tdate(instant: datetime) -> bytes:
    return cbor.head(cbor.TAG, 0) + cbor.text_string(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


object_template: Final = lru_cache(maxsize=64)(ObjectTemplate)
"""`ObjectTemplate` by document type and number of namespaces, made once."""
