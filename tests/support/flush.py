"""Lets tests empty and tamper with append-only tables; the product has no such door.

PostgreSQL: triggers are off for the session or transaction. SQLite: they are dropped and made again.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.management.commands import flush
from django.db import connection, connections
from django.db.backends.base.operations import BaseDatabaseOperations

_original: Callable[[BaseDatabaseOperations, Any], None] = BaseDatabaseOperations.execute_sql_flush
_STAY: Final = {'"django_content_type"', '"auth_permission"'}
_TRIGGERS: Final = "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'"


def allow_flush() -> None:
    """Let Django's flush, which ends each test with real commits, pass the triggers.

    It would also make the content types and permissions anew; they are no test's business and stay.
    """
    setattr(BaseDatabaseOperations, "execute_sql_flush", _flush)  # noqa: B010 - a method is replaced
    setattr(flush, "emit_post_migrate_signal", lambda *_args, **_options: None)  # noqa: B010 - likewise


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
    """Empty what is not empty; truncating each of the tables would take PostgreSQL half a second."""
    own = connections[operations.connection.alias]
    statements = "\n".join(sql_list)
    assert not re.search("RESTART|UPDATE", statements), "sequences are never reset"
    filled = _filled(own, statements)
    deletes = [f"DELETE FROM {table}" for table in filled]
    if own.vendor == "postgresql":
        _original(operations, ["SET LOCAL session_replication_role = replica", *deletes])
        return
    triggers = _sqlite_triggers(own, of=filled)
    _original(operations, [*_drops(triggers), *deletes, *(sql for _, sql in triggers)])


def _filled(own: Any, statements: str) -> list[str]:
    """Return the quoted names of the tables in the statements that have rows."""
    tables = sorted(set(re.findall(r'"\w+"', statements)) - _STAY)
    rows = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    with own.cursor() as cursor:
        cursor.execute(rows)
        return [table for (table,) in cursor.fetchall()]


def _sqlite_triggers(own: Any, *, of: Collection[str] | None = None) -> list[tuple[str, str]]:
    with own.cursor() as cursor:
        rows: list[tuple[str, str, str]] = cursor.execute(_TRIGGERS).fetchall()
    return [(name, sql) for name, sql, table in rows if of is None or f'"{table}"' in of]


def _drops(triggers: list[tuple[str, str]]) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers]


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
