"""Growing a log without reading it again: the frontier of the old tree and the new leaves are enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from apps.audit.types.merkle import consistency_proof, node_hash, perfect_subtrees, root_of_frontier

HASH_LENGTH: Final = 32
STORED_LEVELS: Final = 8
"""Every eighth level is stored, so that a proof reads at most 256 hashes for each level it crosses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A log after new leaves: `nodes` are the new full subtrees of the stored levels."""

    size: int
    root: bytes
    frontier: bytes
    consistency: bytes
    nodes: tuple[tuple[int, int, bytes], ...]


def grow(size: int, frontier: bytes, leaves: Sequence[bytes]) -> Growth:
    """Return the log of `size` leaves with that frontier, after `leaves` (hashes) are appended."""
    known = dict(zip(perfect_subtrees(size), split_hashes(frontier), strict=True))
    known |= {(0, size + offset): leaf for offset, leaf in enumerate(leaves)}
    total = size + len(leaves)
    fresh = _combine(known, size, total)
    hashes = [known[place] for place in perfect_subtrees(total)]
    proof = consistency_proof(size, total, lambda level, index: known[level, index])
    return Growth(
        size=total,
        root=root_of_frontier(hashes),
        frontier=b"".join(hashes),
        consistency=b"".join(proof),
        nodes=tuple(
            (level, index, known[level, index]) for level, index in fresh if level % STORED_LEVELS == 0
        ),
    )


def split_hashes(joined: bytes) -> list[bytes]:
    """Return the 32-byte hashes that were joined; raise `ValueError` for another length."""
    if len(joined) % HASH_LENGTH:
        raise ValueError("not a row of 32-byte hashes")
    ends = range(0, len(joined) + 1, HASH_LENGTH)
    return [joined[start:end] for start, end in pairwise(ends)]


def _combine(known: dict[tuple[int, int], bytes], size: int, total: int) -> list[tuple[int, int]]:
    """Add every full subtree that ends after `size`; return the places that were added."""
    fresh = []
    for level in range(1, total.bit_length()):
        for index in range(size >> level, total >> level):
            left, right = known[level - 1, 2 * index], known[level - 1, 2 * index + 1]
            known[level, index] = node_hash(left, right)
            fresh.append((level, index))
    return fresh
