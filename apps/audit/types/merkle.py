"""The Merkle tree of RFC 6962 section 2 (RFC 9162 section 2.1): roots, inclusion and consistency proofs.

Proofs ask for the roots of perfect subtrees through `NodeReader(level, index)`: the subtree over the
leaves ``index * 2**level`` up to (not including) ``(index + 1) * 2**level``. All hashes have 32 bytes.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

NodeReader: TypeAlias = Callable[[int, int], bytes]
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_NODE_PREFIX: Final = b"\x01"


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of 0x01, left and right."""
    return hashlib.sha256(_NODE_PREFIX + left + right).digest()


def perfect_subtrees(size: int) -> list[tuple[int, int]]:
    """Return (level, index) of the perfect subtrees that make up `size` leaves, largest first."""
    subtrees, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            subtrees.append((level, start >> level))
            start += 1 << level
    return subtrees


def root_of_frontier(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a tree from the roots of its perfect subtrees, largest first."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


class RunningRoot:
    """A tree that grows leaf by leaf and keeps one hash a level."""

    def __init__(self) -> None:
        self.size = 0
        self._stack: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash."""
        self.size += 1
        digest, full = leaf, self.size
        while not full & 1:
            digest, full = node_hash(self._stack.pop(), digest), full >> 1
        self._stack.append(digest)

    def root(self) -> bytes:
        """Return the root over the leaves so far."""
        return root_of_frontier(self._stack)


def root_of_leaves(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in one pass."""
    tree = RunningRoot()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def subtree_root(start: int, end: int, read: NodeReader) -> bytes:
    """Return MTH(D[start:end]); `start` must be a multiple of the subtree's largest power of two."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    split = _split(size)
    return node_hash(subtree_root(start, start + split, read), subtree_root(start + split, end, read))


def inclusion_proof(position: int, size: int, read: NodeReader) -> list[bytes]:
    """Return PATH(position, D[size]) of RFC 6962 2.1.1, from the leaf upwards."""
    if not 0 <= position < size:
        raise ValueError("the position lies outside the tree")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(subtree_root(middle, end, read))
            end = middle
        else:
            path.append(subtree_root(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, read: NodeReader) -> list[bytes]:
    """Return PROOF(first, D[second]) of RFC 6962 2.1.2; empty for equal sizes and for an empty first tree."""
    if not 0 <= first <= second:
        raise ValueError("the first tree must not be larger than the second")
    path: list[bytes] = []
    start, end, whole = 0, second, True
    if first in {0, second}:
        return path
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree_root(middle, end, read))
            end = middle
        else:
            path.append(subtree_root(start, middle, read))
            start, whole = middle, False
    if not whole:
        path.append(subtree_root(start, end, read))
    return path[::-1]


def proves_inclusion(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether `path` leads from the leaf hash at `position` to `root` (RFC 9162 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    at, last, digest = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            digest = node_hash(sibling, digest)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and digest == root


def proves_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Say whether the second tree begins with the first one (RFC 9162 2.1.4.2)."""
    if first in {0, second}:
        return not path and (first_root == second_root if first else first_root == EMPTY_ROOT)
    if not 0 < first < second or not path:
        return False
    nodes = list(path) if first & (first - 1) else [first_root, *path]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return _climb(nodes, at, last) == (first_root, second_root)


def _climb(nodes: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    first, second = nodes[0], nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
