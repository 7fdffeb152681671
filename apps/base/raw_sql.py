"""Statements that are written out on the hot path, and their values; everywhere else the ORM does both."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import RawCursor

_FOR_SQLITE: Final[dict[type, Callable[[Any], str]]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
}
_PER_STATEMENT: Final = 100
"""Rows of one INSERT: PostgreSQL counts the parameters of a statement with 16 bits."""


@contextmanager
def executed(statement: str, values: Sequence[Any]) -> Iterator[CursorWrapper]:
    """Run a statement with ``%s`` for each of the adapted values; the cursor is closed at the end.

    The statement reaches the driver with the placeholders of the database. To rewrite those of 100 values
    each time, as Django and psycopg do, costs more than the statement.
    """
    with _cursor() as cursor:
        cursor.execute(_native(statement), values)
        yield cursor


def insert_all(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run ``INSERT INTO .. VALUES `` for adapted rows of equal length, in order.

    SQLite repeats a statement for less than a longer one costs; elsewhere a round trip costs more.
    """
    place = f"({', '.join(['%s'] * len(rows[0]))})"
    if repeats_cheaply():
        repeated(statement + place, rows)
        return
    for at in range(0, len(rows), _PER_STATEMENT):
        some = rows[at : at + _PER_STATEMENT]
        with executed(statement + ", ".join([place] * len(some)), list(chain.from_iterable(some))):
            pass


def repeated(statement: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run a statement for each of the rows of adapted values; return how many rows it touched."""
    with _cursor() as cursor:
        cursor.executemany(_native(statement), rows)
        return int(cursor.rowcount)


def repeats_cheaply() -> bool:
    """Say whether a statement a row costs less than one for all."""
    return connection.vendor == "sqlite"


def _cursor() -> CursorWrapper:
    """Return Django's cursor around one of the driver that takes the placeholders of the database."""
    connection.ensure_connection()
    if connection.queries_logged:
        return connection.cursor()
    driver = connection.connection
    own: Any = driver.cursor() if connection.vendor == "sqlite" else RawCursor(driver)
    return connection.make_cursor(own)


def _native(statement: str) -> str:
    """Return the statement with the placeholders that `_cursor` takes; Django's log wants its own."""
    if connection.queries_logged:
        return statement
    return _with_marks(statement) if connection.vendor == "sqlite" else _with_numbers(statement)


@lru_cache(maxsize=256)
def _with_marks(statement: str) -> str:
    return statement.replace("%s", "?")


@lru_cache(maxsize=256)
def _with_numbers(statement: str) -> str:
    first, *others = statement.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))


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


def row_lock(of: str = "", *, skip: bool = False) -> str:
    """Return the end of a SELECT that locks its rows (of one table alias), or `skip`s those that are locked.

    SQLite has no such thing: a writer locks the whole database.
    """
    if not connection.features.has_select_for_update:
        return ""
    return " FOR UPDATE" + (f" OF {of}" if of else "") + (" SKIP LOCKED" if skip else "")
