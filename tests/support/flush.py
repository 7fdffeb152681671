"""Lets the test runner empty append-only tables between tests; the product has no such door.

PostgreSQL: triggers are off for the flushing transaction. SQLite: they are dropped and made again.
"""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations

_original: Callable[[BaseDatabaseOperations, Any], None] = BaseDatabaseOperations.execute_sql_flush
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def _flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    connection = connections[operations.connection.alias]
    if connection.vendor == "postgresql":
        _original(operations, ["SET LOCAL session_replication_role = replica", *sql_list])
        return
    with connection.cursor() as cursor:
        triggers = cursor.execute(_TRIGGERS).fetchall()
    drops = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
    _original(operations, [*drops, *sql_list, *(sql for _, sql in triggers)])


def allow_flush() -> None:
    """Put the wrapper in place for this process."""
    BaseDatabaseOperations.execute_sql_flush = _flush
