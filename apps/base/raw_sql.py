"""Statements that are written out on the hot path, and their values; everywhere else the ORM does both."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import RawCursor

Result = TypeVar("Result")
_FOR_SQLITE: Final[dict[type, Callable[[Any], str]]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
}
_PER_STATEMENT: Final = 100
"""Rows of one INSERT: PostgreSQL counts the parameters of a statement with 16 bits."""


def selected(statement: str, values: Sequence[Any]) -> list[Any]:
    """Run a SELECT (or what returns rows) with ``%s`` for each of the adapted values; return its rows."""
    return _ran(statement, values, _all_rows)


def changed(statement: str, values: Sequence[Any]) -> int:
    """Run a statement with ``%s`` for each of the adapted values; return how many rows it touched."""
    return _ran(statement, values, _row_count)


def repeated(statement: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run a statement for each of the rows of adapted values; return how many rows it touched."""
    return _ran(statement, rows, _row_count, many=True)


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
        changed(statement + ", ".join([place] * len(some)), list(chain.from_iterable(some)))


@cache
def repeats_cheaply() -> bool:
    """Say whether a statement a row costs less than one for all, which is so on SQLite."""
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _ran(
    statement: str, values: Sequence[Any], result: Callable[[Any], Result], *, many: bool = False
) -> Result:
    """Run it on a cursor of the driver, and return what `result` takes from there.

    The driver gets the placeholders of the database, and no cursor of Django stands between: to rewrite those
    of 100 values, and to wrap each call, costs more than the statement. Errors are Django's all the same.
    Who logs queries gets them in the usual way.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    logged = database.queries_logged
    with database.wrap_database_errors:
        cursor = database.cursor() if logged else _driver_cursor(database)
        try:
            (cursor.executemany if many else cursor.execute)(
                statement if logged else _native(statement), values
            )
            return result(cursor)
        finally:
            cursor.close()


def _driver_cursor(database: BaseDatabaseWrapper) -> Any:
    database.validate_no_broken_transaction()
    driver = database.connection
    return driver.cursor() if repeats_cheaply() else RawCursor(driver)


def _all_rows(cursor: Any) -> list[Any]:
    rows: list[Any] = cursor.fetchall()
    return rows


def _row_count(cursor: Any) -> int:
    return int(cursor.rowcount)


def _native(statement: str) -> str:
    """Return the statement with the placeholders of the database."""
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
    form = _FOR_SQLITE.get
    return [value if (own := form(type(value))) is None else own(value) for value in values]


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
