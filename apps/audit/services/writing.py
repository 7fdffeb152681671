"""Turns entries into rows with their leaf hashes; used by the two recording commands only."""

import platform
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections

from apps.audit.errors import AuditOutsideTransaction, EntryIncomplete
from apps.audit.models.insertion import EventRow, insert_row, insert_rows, rows_of
from apps.audit.types import AuditEntry
from apps.audit.types.leaf import leaf_source
from apps.audit.types.privacy import refuse_personal, refuse_personal_detail
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_text
from apps.lib.clock import Clock

_THIS_MACHINE: Final = f"host:{platform.node()}"
"""The terminal of an act that nobody did at a terminal of their own."""


def insert_event(*, actor: Actor, clock: Clock, entry: AuditEntry) -> int:
    """Insert one entry and return its `seq`."""
    (row,) = _rows(actor, clock, (entry,))
    return insert_row(row)


def insert_events(*, actor: Actor, clock: Clock, entries: Sequence[AuditEntry]) -> None:
    """Insert the entries in order with one statement."""
    insert_rows(_rows(actor, clock, entries))


def _rows(actor: Actor, clock: Clock, entries: Sequence[AuditEntry]) -> list[EventRow]:
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise AuditOutsideTransaction(entries[0].event if entries else "")
    if not actor.actor_id:
        raise EntryIncomplete("the source of an event is mandatory", field="actor_id")
    refuse_personal(actor.actor_id, where="actor_id")
    refuse_personal(actor.terminal, where="terminal")
    source = leaf_source(actor, at=clock.now(), terminal=_THIS_MACHINE)
    return rows_of(source, entries, list(_details(entries)))


def _details(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Check each entry and give its detail as canonical JSON; the acts of a batch often share one."""
    shared, text = None, ""
    for entry in entries:
        if not entry.event:
            raise EntryIncomplete("the kind of an event is mandatory", field="event")
        refuse_personal(entry.subject, where="subject")
        if entry.detail is not shared:
            shared, text = entry.detail, canonical_text(entry.detail)
            refuse_personal_detail(entry.detail, text)
        yield text
