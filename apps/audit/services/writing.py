"""Turns entries into rows with their leaf hashes; used by the two recording commands only."""

import platform
from collections.abc import Sequence
from typing import Final

from django.db import connection

from apps.audit.errors import AuditOutsideTransaction, EntryIncomplete
from apps.audit.models.insertion import insert_rows
from apps.audit.types import AuditEntry
from apps.audit.types.leaf import leaf_fields
from apps.audit.types.privacy import refuse_personal, refuse_personal_detail
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_bytes
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id

_THIS_MACHINE: Final = f"host:{platform.node()}"
"""The terminal of an act that nobody did at a terminal of their own."""
_EMPTY: Final = "{}"


def insert_events(*, actor: Actor, clock: Clock, entries: Sequence[AuditEntry]) -> list[int]:
    """Insert the entries with one statement and return their `seq`s."""
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction(entries[0].event if entries else "")
    if not actor.actor_id:
        raise EntryIncomplete("the source of an event is mandatory", field="actor_id")
    _refuse_personal_actor(actor)
    now = clock.now()
    return insert_rows(
        [
            leaf_fields(
                entry, actor=actor, at=now, event_id=new_id(), detail=_detail(entry), terminal=_THIS_MACHINE
            )
            for entry in entries
        ]
    )


def _detail(entry: AuditEntry) -> str:
    if not entry.event:
        raise EntryIncomplete("the kind of an event is mandatory", field="event")
    refuse_personal(entry.subject, where="subject")
    if not entry.detail:
        return _EMPTY
    refuse_personal_detail(entry.detail)
    return canonical_bytes(entry.detail).decode("utf-8")


def _refuse_personal_actor(actor: Actor) -> None:
    refuse_personal(actor.actor_id, where="actor_id")
    refuse_personal(actor.terminal, where="terminal")
