"""The one INSERT of audit events. Plain SQL: every act pays for it, and the ORM costs twice as much."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections

from apps.audit.types.entry import AuditEntry
from apps.audit.types.leaf import LeafSource, LeafTemplate, leaf_hash
from apps.base.raw_sql import insert_all, selected
from apps.lib.identifiers import new_id_texts

_COLUMNS: Final = (
    "event_id, at, event, outcome, actor_kind, actor_id, roles, organisation, terminal, strength, "
    "subject, clause, detail, leaf_hash"
)
_INSERT: Final = f"INSERT INTO audit_auditevent ({_COLUMNS}) VALUES "  # noqa: S608 - constants only
_INSERT_ONE: Final = f"{_INSERT}({', '.join(['%s'] * 14)}) RETURNING seq"
EventRow: TypeAlias = tuple[Any, ...]
"""The values of one event in the order of the columns."""


def rows_of(source: LeafSource, entries: Sequence[AuditEntry], details: Sequence[str]) -> list[EventRow]:
    """Return the rows of `entries`; `details` holds the canonical JSON of each one's detail."""
    fill, row = LeafTemplate(source).fill, _row_maker(source)
    rows = []
    for event_id, entry, detail in zip(new_id_texts(len(entries)), entries, details, strict=True):
        event, outcome, subject, clause = str(entry.event), str(entry.outcome), entry.subject, entry.clause
        leaf = fill(event_id, event, outcome, subject, clause, detail)
        rows.append(row(event_id, event, outcome, subject, clause, detail, leaf_hash(leaf)))
    return rows


def insert_row(row: EventRow) -> int:
    """Insert one event and return its `seq`."""
    return int(selected(_INSERT_ONE, row)[0][0])


def insert_rows(rows: Sequence[EventRow]) -> None:
    """Insert the events in order."""
    insert_all(_INSERT, rows)


def _row_maker(source: LeafSource) -> Callable[..., EventRow]:
    """Return a function that puts the values of one event between those of its source."""
    connection = connections[DEFAULT_DB_ALIAS]
    native_ids = connection.features.has_native_uuid_field
    at = connection.ops.adapt_datetimefield_value(source.at)
    who = (source.actor_kind, source.actor_id, " ".join(source.roles), source.organisation)
    where = (source.terminal, source.strength)

    def row(event_id: str, event: str, outcome: str, *rest: object) -> EventRow:
        return (
            event_id if native_ids else event_id.replace("-", ""),
            at,
            event,
            outcome,
            *who,
            *where,
            *rest,
        )

    return row
