"""Statements that are written out on the hot path, and their values; everywhere else the ORM does both."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
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
    database = connections[DEFAULT_DB_ALIAS]
    with _cursor(database) as cursor:
        cursor.execute(_native(statement, database), values)
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
    database = connections[DEFAULT_DB_ALIAS]
    with _cursor(database) as cursor:
        cursor.executemany(_native(statement, database), rows)
        return int(cursor.rowcount)


@cache
def repeats_cheaply() -> bool:
    """Say whether a statement a row costs less than one for all, which is so on SQLite."""
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """Return Django's cursor around one of the driver that takes the placeholders of the database."""
    database.ensure_connection()
    if database.queries_logged:
        return database.cursor()
    driver = database.connection
    own: Any = driver.cursor() if repeats_cheaply() else RawCursor(driver)
    return database.make_cursor(own)


def _native(statement: str, database: BaseDatabaseWrapper) -> str:
    """Return the statement with the placeholders that `_cursor` takes; Django's log wants its own."""
    if database.queries_logged:
        return statement
    return _with_marks(statement) if repeats_cheaply() else _with_numbers(statement)


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
    """Return the values of one statement as the driver takes them."""
    if not repeats_cheaply():
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
    if repeats_cheaply():
        return ""
    return " FOR UPDATE" + (f" OF {of}" if of else "") + (" SKIP LOCKED" if skip else "")
