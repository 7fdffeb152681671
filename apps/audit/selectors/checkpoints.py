"""Reading the sealed log: checkpoints, the frontier to go on from, and proofs."""

from apps.audit.errors import LogBroken
from apps.audit.models import AuditLeaf, AuditNode, Checkpoint
from apps.audit.types import SealedCheckpoint
from apps.audit.types.growth import STORED_LEVELS
from apps.audit.types.merkle import consistency_proof, inclusion_proof, root_of_leaves


def latest_checkpoint() -> SealedCheckpoint | None:
    """Return the newest checkpoint; None before the first."""
    row = Checkpoint.objects.order_by("-size").first()
    return None if row is None else checkpoint_view(row)


def checkpoint_view(row: Checkpoint) -> SealedCheckpoint:
    """Return the public part of a checkpoint row."""
    return SealedCheckpoint(
        size=row.size,
        previous_size=row.previous_size,
        root=bytes(row.root),
        note=row.note,
        log_key=bytes(row.log_key),
        sealed_at=row.sealed_at,
    )


def prove_inclusion(position: int, size: int) -> list[bytes]:
    """Return the RFC 6962 inclusion proof of the event at `position` in the first `size` events."""
    return inclusion_proof(position, size, read_node)


def prove_consistency(first: int, second: int) -> list[bytes]:
    """Return the RFC 6962 proof that the log of `second` events begins with that of `first`."""
    return consistency_proof(first, second, read_node)


def read_node(level: int, index: int) -> bytes:
    """Return the root of a perfect subtree from the stored level below it; raise `LogBroken` for a gap."""
    base = level - level % STORED_LEVELS
    start, count = index << (level - base), 1 << (level - base)
    if base == 0:
        rows = AuditLeaf.objects.filter(position__gte=start, position__lt=start + count).order_by("position")
        hashes = [bytes(value) for value in rows.values_list("leaf_hash", flat=True)]
    else:
        stored = AuditNode.objects.filter(level=base, index__gte=start, index__lt=start + count)
        hashes = [bytes(value) for value in stored.order_by("index").values_list("node_hash", flat=True)]
    if len(hashes) != count:
        raise LogBroken(f"{count - len(hashes)} hashes of level {base} are gone")
    return root_of_leaves(hashes)
