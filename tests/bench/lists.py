"""Status lists: building one of many entries, opening it, looking entries up."""

import random
import time
from typing import Any

from apps.lib.statuslist.bitstring import build_list, entry_at, unpack

SIZES = (1 << 20, 100_000_000)
LOOKUPS = 100_000
_SHARE = 100  # one entry in so many is revoked


def bench_status_lists() -> list[dict[str, Any]]:
    """Return one row per size: milliseconds to build and to open, nanoseconds per lookup."""
    return [_row(size) for size in SIZES]


def _row(size: int) -> dict[str, Any]:
    chance = random.Random(1)
    revoked = chance.sample(range(size), size // _SHARE)
    begun = time.perf_counter()
    compressed = build_list(size, revoked)
    built = time.perf_counter()
    packed = unpack(compressed)
    opened = time.perf_counter()
    indices = chance.choices(range(size), k=LOOKUPS)
    looking = time.perf_counter()
    found = sum(entry_at(packed, index) for index in indices)
    ended = time.perf_counter()
    return {
        "entries": size,
        "revoked": len(revoked),
        "build_ms": round((built - begun) * 1e3, 1),
        "open_ms": round((opened - built) * 1e3, 1),
        "lookup_ns": round((ended - looking) / LOOKUPS * 1e9),
        "found": found,
        "bytes": len(compressed),
    }
