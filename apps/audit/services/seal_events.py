"""Sealing (5.4.4): give events their place, build the tree, have the log key sign its checkpoint."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef

from apps.audit.errors import LogBroken, SealedElsewhere
from apps.audit.models import AuditEvent, AuditLeaf, AuditNode, Checkpoint
from apps.audit.selectors.checkpoints import checkpoint_view
from apps.audit.selectors.events import fields_of
from apps.audit.types import SealedCheckpoint
from apps.audit.types.checkpoint import CheckpointText, checkpoint_text, signed_note, verify_signature
from apps.audit.types.growth import Growth, grow, split_hashes
from apps.audit.types.leaf import leaf_bytes, leaf_hash
from apps.audit.types.merkle import EMPTY_ROOT, proves_consistency
from apps.base.conf import conf
from apps.lib.actor import Actor
from apps.lib.clock import Clock

SignCheckpoint: TypeAlias = Callable[[bytes], bytes]
_AT_ONCE: Final = 20_000
_LONGEST_TRANSACTION: Final = timedelta(hours=1)
"""An event that commits later than this after its number was drawn is found by `chain_status` only."""


def seal_events(
    *, actor: Actor, clock: Clock, public_key: bytes, sign_checkpoint: SignCheckpoint
) -> SealedCheckpoint | None:
    """Seal what is not sealed yet (at most 20 000 events); return the checkpoint or, if nothing is new, None.

    `public_key`: SPKI DER of the log key (P-256). `sign_checkpoint` gets the checkpoint's text and
    returns an ASN.1 DER ECDSA signature; it is called outside of any transaction. Sealing itself is
    told by the checkpoint, not by an event: that event would need sealing, and so on.

    Raises `SealedElsewhere` when two processes seal at once, `LogBroken` when an event was changed
    before it was sealed or the signature is wrong; whatever `sign_checkpoint` raises goes through,
    and the next call goes on from the same positions.
    """
    _assign_positions(clock)
    previous = Checkpoint.objects.order_by("-size").first()
    grown = _grown(previous)
    if grown is None:
        return None
    _demand_consistency(previous, grown)
    origin = conf().log_origin
    text = checkpoint_text(CheckpointText(origin=origin, size=grown.size, root=grown.root))
    signature = sign_checkpoint(text)
    verify_signature(text, signature, public_key)
    note = signed_note(text, name=origin, public_key=public_key, signature=signature)
    return _store(actor, clock, previous, grown, note, public_key)


def _assign_positions(clock: Clock) -> None:
    """Give each committed event without a place the next one; no place is given twice."""
    sealed = AuditLeaf.objects.filter(event_seq=OuterRef("seq"))
    try:
        with transaction.atomic(durable=True):
            first = _next_position()
            waiting = AuditEvent.objects.filter(~Exists(sealed), seq__gt=_settled(clock))
            rows = [
                AuditLeaf(position=first + offset, event_seq=event.seq, leaf_hash=_checked_hash(event))
                for offset, event in enumerate(waiting.order_by("seq")[:_AT_ONCE])
            ]
            AuditLeaf.objects.bulk_create(rows)
    except IntegrityError:
        raise SealedElsewhere from None


def _next_position() -> int:
    last: int | None = AuditLeaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _settled(clock: Clock) -> int:
    """Return the `seq` up to which no event can still appear."""
    old = Checkpoint.objects.filter(sealed_at__lt=clock.now() - _LONGEST_TRANSACTION)
    newest = old.order_by("-size").values_list("last_seq", flat=True).first()
    return newest or 0


def _checked_hash(event: AuditEvent) -> bytes:
    digest = leaf_hash(leaf_bytes(fields_of(event)))
    if digest != bytes(event.leaf_hash):
        raise LogBroken(f"event {event.seq} was changed before it was sealed")
    return digest


def _grown(previous: Checkpoint | None) -> Growth | None:
    size = previous.size if previous else 0
    leaves = AuditLeaf.objects.filter(position__gte=size).order_by("position")
    hashes = [bytes(value) for value in leaves.values_list("leaf_hash", flat=True)]
    if not hashes:
        return None
    frontier = bytes(previous.frontier) if previous else b""
    return grow(size, frontier, hashes)


def _demand_consistency(previous: Checkpoint | None, grown: Growth) -> None:
    """Never sign two logs: the new tree must begin with the one that was signed before."""
    first, root = (previous.size, bytes(previous.root)) if previous else (0, EMPTY_ROOT)
    if not proves_consistency(first, grown.size, root, grown.root, split_hashes(grown.consistency)):
        raise LogBroken(f"the log does not continue checkpoint {first}")


def _store(
    actor: Actor, clock: Clock, previous: Checkpoint | None, grown: Growth, note: str, public_key: bytes
) -> SealedCheckpoint:
    try:
        with transaction.atomic(durable=True):
            AuditNode.objects.bulk_create(
                AuditNode(level=level, index=index, node_hash=digest) for level, index, digest in grown.nodes
            )
            row = Checkpoint.objects.create(
                size=grown.size,
                root=grown.root,
                note=note,
                log_key=public_key,
                frontier=grown.frontier,
                consistency=grown.consistency,
                previous_size=previous.size if previous else 0,
                last_seq=_last_seq(previous, grown),
                sealed_at=clock.now(),
                sealed_by=actor.actor_id,
            )
    except IntegrityError:
        raise SealedElsewhere from None
    return checkpoint_view(row)


def _last_seq(previous: Checkpoint | None, grown: Growth) -> int:
    start, known = (previous.size, previous.last_seq) if previous else (0, 0)
    fresh = AuditLeaf.objects.filter(position__gte=start, position__lt=grown.size)
    newest: int = fresh.aggregate(last=Max("event_seq"))["last"]
    return max(known, newest)
