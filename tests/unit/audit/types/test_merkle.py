"""RFC 6962 section 2: published roots, and every proof of every small tree."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.types.growth import grow, split_hashes
from apps.audit.types.leaf import leaf_hash
from apps.audit.types.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    node_hash,
    perfect_subtrees,
    proves_consistency,
    proves_inclusion,
    root_of_frontier,
    root_of_leaves,
)

LEAVES = [
    leaf_hash(bytes.fromhex(text))
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LARGEST = 19


def definition(hashes: list[bytes]) -> bytes:
    """MTH exactly as the RFC writes it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    cut = 1
    while cut * 2 < len(hashes):
        cut *= 2
    left, right = definition(hashes[:cut]), definition(hashes[cut:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def some_leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def reader(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    return lambda level, index: definition(leaves[index << level : (index + 1) << level])


def test_leaf_and_node_hashes_are_the_published_ones() -> None:
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    node = "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert node_hash(b"N123", b"N456").hex() == node
    assert ROOTS[0] == EMPTY_ROOT.hex()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of_leaves(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(1, LARGEST))
def test_every_leaf_has_an_inclusion_proof_that_fits_nothing_else(size: int) -> None:
    leaves = some_leaves(size)
    root = definition(leaves)
    for position in range(size):
        path = inclusion_proof(position, size, reader(leaves))
        assert proves_inclusion(leaves[position], position, size, path, root)
        assert not proves_inclusion(leaf_hash(b"other"), position, size, path, root)
        assert not proves_inclusion(leaves[position], position, size, [*path, root], root)
        assert not proves_inclusion(leaves[position], size, size, path, root)
        if path:
            assert not proves_inclusion(leaves[position], position, size, path[:-1], root)
            assert not proves_inclusion(leaves[position], (position + 1) % size, size, path, root)


@pytest.mark.parametrize("second", range(LARGEST))
def test_every_pair_of_sizes_has_a_consistency_proof_that_fits_nothing_else(second: int) -> None:
    leaves = some_leaves(second)
    root = definition(leaves)
    for first in range(second + 1):
        old = definition(leaves[:first])
        path = consistency_proof(first, second, reader(leaves))
        assert proves_consistency(first, second, old, root, path)
        assert not proves_consistency(first, second, old, root, [*path, root])
        assert not proves_consistency(first, second, leaf_hash(b"other"), root, path)
        if first not in {0, second}:
            assert not proves_consistency(first, second, old, leaf_hash(b"other"), path)
            assert not proves_consistency(first, second, old, root, path[:-1])
            assert not proves_consistency(second, first, root, old, path)


def test_refuses_positions_and_sizes_outside_of_the_tree() -> None:
    with pytest.raises(ValueError, match="outside"):
        inclusion_proof(3, 3, reader(some_leaves(3)))
    with pytest.raises(ValueError, match="larger"):
        consistency_proof(4, 3, reader(some_leaves(3)))
    assert not proves_inclusion(LEAVES[0], 0, 1, [LEAVES[1]], LEAVES[0])


@given(st.lists(st.integers(min_value=0, max_value=300), max_size=6))
def test_growing_step_by_step_gives_the_same_tree_and_consistent_proofs(steps: list[int]) -> None:
    leaves = some_leaves(sum(steps))
    size, frontier, root = 0, b"", EMPTY_ROOT
    for step in steps:
        grown = grow(size, frontier, leaves[size : size + step])
        assert grown.root == root_of_leaves(leaves[: size + step])
        assert proves_consistency(size, grown.size, root, grown.root, split_hashes(grown.consistency))
        size, frontier, root = grown.size, grown.frontier, grown.root
    assert root_of_frontier(split_hashes(frontier)) == root
    assert len(split_hashes(frontier)) == len(perfect_subtrees(size))


def test_growing_names_each_full_subtree_of_256_once() -> None:
    leaves = some_leaves(600)
    first = grow(0, b"", leaves[:300])
    second = grow(300, first.frontier, leaves[300:])
    assert first.nodes == ((8, 0, definition(leaves[:256])),)
    assert second.nodes == ((8, 1, definition(leaves[256:512])),)


def test_refuses_to_grow_from_a_frontier_of_another_size() -> None:
    with pytest.raises(ValueError, match="zip"):
        grow(3, LEAVES[0], LEAVES[:1])
    with pytest.raises(ValueError, match="32-byte"):
        grow(1, b"short", LEAVES[:1])
