"""Which triggers the migrations promise, and which of them the database does not keep (any more).

SQLite forgets the triggers of a table that a migration remakes, and whoever holds the SQL prompt may drop
one before a row is changed: the nightly review asks.
"""

from collections.abc import Iterator
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from apps.base.append_only import PG_BODY, PG_FUNCTION, Guard, GuardOperation

_IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_IN_POSTGRESQL = """
SELECT t.tgname, p.prosrc, t.tgqual IS NOT NULL
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND p.proname = %s
"""


@cache
def promised_guards() -> tuple[Guard, ...]:
    """Return each trigger that a migration makes, in the order of their names; the last word counts."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {
        guard.name: guard
        for key in sorted(loader.disk_migrations)
        for operation in loader.disk_migrations[key].operations
        if isinstance(operation, GuardOperation)
        for guard in operation.guards
    }
    return tuple(found[name] for name in sorted(found))


def missing_guards(alias: str = DEFAULT_DB_ALIAS) -> tuple[Guard, ...]:
    """Return the promised triggers that are gone, switched off or made to do something else.

    SQLite keeps the text of a trigger, which must be ours. PostgreSQL is asked whether the trigger is on,
    runs our function as we wrote it, and has a condition where ours has one; the condition is not compared.
    """
    return tuple(_missing(connections[alias].vendor, alias))


def _missing(vendor: str, alias: str) -> Iterator[Guard]:
    kept = _texts(alias) if vendor == "sqlite" else _conditions(alias)
    for guard in promised_guards():
        made = guard.made_in(vendor)
        expected = made[0] if vendor == "sqlite" and made else bool(guard.when)
        if made and kept.get(guard.name) != expected:
            yield guard


def _texts(alias: str) -> dict[str, object]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_IN_SQLITE)
        return dict(cursor.fetchall())


def _conditions(alias: str) -> dict[str, object]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_IN_POSTGRESQL, [PG_FUNCTION])
        return {name: conditional for name, body, conditional in cursor.fetchall() if body == PG_BODY}
