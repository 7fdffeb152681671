"""The array of statuses: packed from the lowest bit up, ZLIB-compressed (Token Status List, section 4.1)."""

import zlib
from collections.abc import Iterable
from typing import Final

from apps.lib.errors import Invalid

WIDTHS: Final = frozenset({1, 2, 4, 8})
MAX_BYTES: Final = 1 << 24  # 16 MiB unpacked: 2^27 entries of one bit
COMPRESSION_LEVEL: Final = 6  # level 9 is a tenth smaller and ten times slower


class StatusListMalformed(Invalid):
    """The compressed list cannot be unpacked, or is larger than we read."""

    code = "status_list_malformed"
    title = "The status list is malformed"


class StatusIndexOutOfRange(Invalid):
    """The index names no entry of this list."""

    code = "status_index_out_of_range"
    title = "The status list has no such entry"


def build_list(size: int, revoked: Iterable[int]) -> bytes:
    """Return the compressed one-bit list of `size` entries (a multiple of 8) with `revoked` set to 1.

    Raise `StatusIndexOutOfRange` for an index that the list does not have.
    """
    return zlib.compress(packed_bits(size, revoked), COMPRESSION_LEVEL)


def packed_bits(size: int, revoked: Iterable[int]) -> bytes:
    """Return the list before compression: entry i is bit ``i % 8``, lowest first, of byte ``i // 8``."""
    if size <= 0 or size % 8 or size > 8 * MAX_BYTES:
        raise StatusListMalformed("the size must be a positive multiple of 8")
    bits = bytearray(size // 8)
    for index in revoked:
        if not 0 <= index < size:
            raise StatusIndexOutOfRange
        bits[index >> 3] |= 1 << (index & 7)
    return bytes(bits)


def unpack(compressed: bytes) -> bytes:
    """Return the statuses as packed bytes; raise `StatusListMalformed`. At most 16 MiB are unpacked."""
    inflater = zlib.decompressobj()
    try:
        packed = inflater.decompress(compressed, MAX_BYTES)
    except zlib.error:
        raise StatusListMalformed("not in ZLIB format") from None
    if not inflater.eof:
        raise StatusListMalformed("the list ends too early, or is too long")
    if inflater.unused_data:
        raise StatusListMalformed("bytes follow the end of the list")
    return packed


def entry_at(packed: bytes, index: int, *, bits: int = 1) -> int:
    """Return the status of entry `index` in a list of `bits` per entry; raise `StatusIndexOutOfRange`."""
    position = index * bits
    if index < 0 or position >= 8 * len(packed):
        raise StatusIndexOutOfRange
    return (packed[position >> 3] >> (position & 7)) & ((1 << bits) - 1)
