"""Values for statements that are written out on the hot path; everywhere else the ORM adapts them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

_FOR_SQLITE: Final[dict[type, Callable[[Any], str]]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
}


def adapted(value: object) -> Any:
    """Return the value as the driver takes it: SQLite has no type for UUIDs and instants."""
    return adapted_all((value,))[0]


def adapted_all(values: Iterable[object]) -> list[Any]:
    """Return the values of one statement as the driver takes them; the database is asked for once."""
    if connection.vendor != "sqlite":
        return list(values)
    return [_FOR_SQLITE[type(value)](value) if type(value) in _FOR_SQLITE else value for value in values]


def uuid_of(value: UUID | str) -> UUID:
    """Return the UUID that a statement read."""
    return value if isinstance(value, UUID) else UUID(value)


def instant_of(value: datetime | str) -> datetime:
    """Return the instant that a statement read; SQLite hands it back without its zone, which is UTC."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def row_lock(of: str = "") -> str:
    """Return the end of a SELECT that locks its rows (of one table alias).

    SQLite has no such thing: a writer locks the whole database.
    """
    if not connection.features.has_select_for_update:
        return ""
    return f" FOR UPDATE OF {of}" if of else " FOR UPDATE"
