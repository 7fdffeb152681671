"""Reading the whole log again and comparing it with what was sealed (5.4.4)."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from django.db.models import Exists, OuterRef

from apps.audit.errors import LogBroken, MalformedCheckpoint
from apps.audit.models import AuditEvent, AuditLeaf, Checkpoint
from apps.audit.selectors.events import fields_of
from apps.audit.types import ChainStatus, Fault
from apps.audit.types.checkpoint import read_checkpoint_text, verify_note
from apps.audit.types.leaf import leaf_bytes, leaf_hash
from apps.audit.types.merkle import RunningRoot

_CHUNK: Final = 2000


class _Bad(Exception):
    """The first bad row was met."""

    def __init__(self, fault: Fault, row: str) -> None:
        super().__init__(row)
        self.fault = fault
        self.row = row


def chain_status(*, log_keys: Collection[bytes] = ()) -> ChainStatus:
    """Return what the log is like; linear in its length.

    `log_keys`: the SPKI DER of every key that ever was the log key; empty means that each checkpoint
    is checked with the key it names itself.
    """
    checkpoints = list(Checkpoint.objects.order_by("size"))
    status = ChainStatus(
        events=AuditEvent.objects.count(), sealed=AuditLeaf.objects.count(), checkpoints=len(checkpoints)
    )
    try:
        _check_notes(checkpoints, log_keys)
        _check_leaves(checkpoints)
        _check_unsealed()
    except _Bad as bad:
        return replace(status, fault=bad.fault, row=bad.row)
    return status


def sealed_events(*, end: int | None = None) -> Iterator[tuple[AuditLeaf, AuditEvent | None]]:
    """Yield each leaf before position `end` with its event (None where it is gone), by position."""
    leaves: list[AuditLeaf] = []
    rows = AuditLeaf.objects.order_by("position")
    wanted = rows if end is None else rows.filter(position__lt=end)
    for leaf in wanted.iterator(chunk_size=_CHUNK):
        leaves.append(leaf)
        if len(leaves) == _CHUNK:
            yield from _with_events(leaves)
            leaves = []
    yield from _with_events(leaves)


def _with_events(leaves: list[AuditLeaf]) -> Iterator[tuple[AuditLeaf, AuditEvent | None]]:
    rows = AuditEvent.objects.in_bulk([leaf.event_seq for leaf in leaves])
    return ((leaf, rows.get(leaf.event_seq)) for leaf in leaves)


def _check_notes(checkpoints: list[Checkpoint], log_keys: Collection[bytes]) -> None:
    size = 0
    for row in checkpoints:
        name = f"checkpoint {row.size}"
        if row.previous_size != size:
            raise _Bad(Fault.CHECKPOINT_REMOVED, name)
        if log_keys and bytes(row.log_key) not in log_keys:
            raise _Bad(Fault.CHECKPOINT_KEY, name)
        _check_note(row, name)
        size = row.size


def _check_note(row: Checkpoint, name: str) -> None:
    origin = row.note.split("\n", 1)[0]
    try:
        said = read_checkpoint_text(verify_note(row.note, name=origin, public_key=bytes(row.log_key)))
    except (LogBroken, MalformedCheckpoint):
        raise _Bad(Fault.CHECKPOINT_SIGNATURE, name) from None
    if (said.size, said.root) != (row.size, bytes(row.root)):
        raise _Bad(Fault.CHECKPOINT_ROOT, name)


def _check_leaves(checkpoints: list[Checkpoint]) -> None:
    roots = {row.size: bytes(row.root) for row in checkpoints}
    tree = RunningRoot()
    for position, (leaf, event) in enumerate(sealed_events()):
        if leaf.position != position:
            raise _Bad(Fault.LEAF_REMOVED, f"leaf {position}")
        if event is None:
            raise _Bad(Fault.EVENT_REMOVED, f"event {leaf.event_seq}")
        if _recomputed(event) != bytes(leaf.leaf_hash):
            raise _Bad(Fault.EVENT_CHANGED, f"event {event.seq}")
        tree.add(bytes(leaf.leaf_hash))
        if tree.size in roots and roots.pop(tree.size) != tree.root():
            raise _Bad(Fault.CHECKPOINT_ROOT, f"checkpoint {tree.size}")
    if roots:
        raise _Bad(Fault.CHECKPOINT_AHEAD, f"checkpoint {min(roots)}")


def _check_unsealed() -> None:
    sealed = AuditLeaf.objects.filter(event_seq=OuterRef("seq"))
    for event in AuditEvent.objects.filter(~Exists(sealed)).order_by("seq").iterator(chunk_size=_CHUNK):
        if _recomputed(event) != bytes(event.leaf_hash):
            raise _Bad(Fault.EVENT_CHANGED, f"event {event.seq}")


def _recomputed(event: AuditEvent) -> bytes:
    return leaf_hash(leaf_bytes(fields_of(event)))
