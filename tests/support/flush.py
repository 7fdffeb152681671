"""Lets tests empty and tamper with append-only tables; the product has no such door.

PostgreSQL: triggers are off for the session or transaction. SQLite: they are dropped and made again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.db.backends.base.operations import BaseDatabaseOperations

_original: Callable[[BaseDatabaseOperations, Any], None] = BaseDatabaseOperations.execute_sql_flush
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def allow_flush() -> None:
    """Let Django's flush, which ends each test with real commits, pass the triggers."""
    setattr(BaseDatabaseOperations, "execute_sql_flush", _flush)  # noqa: B010 - a method is replaced


@contextmanager
def without_triggers() -> Iterator[None]:
    """Act like somebody with the rights of a database administrator."""
    postgres = connection.vendor == "postgresql"
    triggers = [] if postgres else _sqlite_triggers(connection)
    off = ["SET session_replication_role = replica"] if postgres else _drops(triggers)
    _execute(off)
    try:
        yield
    finally:
        _execute(["SET session_replication_role = origin"] if postgres else [sql for _, sql in triggers])


def _flush(operations: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    own = connections[operations.connection.alias]
    if own.vendor == "postgresql":
        _original(operations, ["SET LOCAL session_replication_role = replica", *sql_list])
        return
    triggers = _sqlite_triggers(own)
    _original(operations, [*_drops(triggers), *sql_list, *(sql for _, sql in triggers)])


def _sqlite_triggers(own: Any) -> list[tuple[str, str]]:
    with own.cursor() as cursor:
        rows: list[tuple[str, str]] = cursor.execute(_TRIGGERS).fetchall()
    return rows


def _drops(triggers: list[tuple[str, str]]) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers]


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
