"""The one INSERT of audit events. Plain SQL: every act pays for it, and the ORM costs twice as much."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from apps.audit.types.leaf import LeafFields, leaf_bytes, leaf_hash

_COLUMNS: Final = (
    "event_id, at, event, outcome, actor_kind, actor_id, roles, organisation, terminal, strength, "
    "subject, clause, detail, leaf_hash"
)
_ROW: Final = "(" + ", ".join(["%s"] * 14) + ")"
_ROWS_PER_STATEMENT: Final = 1000


def insert_rows(entries: Sequence[LeafFields]) -> list[int]:
    """Insert the events in order and return their `seq`s."""
    chunks = (entries[at : at + _ROWS_PER_STATEMENT] for at in range(0, len(entries), _ROWS_PER_STATEMENT))
    return [seq for chunk in chunks for seq in _insert(chunk)]


def _insert(entries: Sequence[LeafFields]) -> list[int]:
    values = ", ".join([_ROW] * len(entries))
    statement = f"INSERT INTO audit_auditevent ({_COLUMNS}) VALUES {values} RETURNING seq"  # noqa: S608 - constants only
    parameters = [value for fields in entries for value in _values(fields)]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [seq for (seq,) in cursor.fetchall()]


def _values(fields: LeafFields) -> tuple[Any, ...]:
    event_id = fields.event_id
    return (
        event_id if connection.features.has_native_uuid_field else event_id.hex,
        connection.ops.adapt_datetimefield_value(fields.at),
        fields.event,
        fields.outcome,
        fields.actor_kind,
        fields.actor_id,
        " ".join(fields.roles),
        fields.organisation,
        fields.terminal,
        fields.strength,
        fields.subject,
        fields.clause,
        fields.detail,
        leaf_hash(leaf_bytes(fields)),
    )
