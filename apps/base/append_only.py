"""Triggers that hold even against somebody at the SQL prompt: append-only tables and final states."""

from collections.abc import Callable, Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_Statements = tuple[str, ...]
_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION dsportal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only_triggers(table: str) -> RunPython:
    """Return the migration operation that refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE on `table`.

    Whoever tries gets `django.db.IntegrityError`.
    """
    reason = "rows are only ever added"
    return _by_vendor(
        sqlite=tuple(_sqlite_trigger(table, verb, reason) for verb in ("UPDATE", "DELETE")),
        postgresql=(
            _PG_FUNCTION,
            *(_pg_trigger(table, verb, "ROW", reason) for verb in ("UPDATE", "DELETE")),
            _pg_trigger(table, "TRUNCATE", "STATEMENT", reason),
        ),
        undo={verb: _trigger_name(table, verb) for verb in ("UPDATE", "DELETE", "TRUNCATE")},
        table=table,
    )


def final_state_trigger(table: str, column: str, states: Sequence[str]) -> RunPython:
    """Return the migration operation that keeps rows of `table` in the final `states` of `column`.

    A row in such a state can neither leave it nor be deleted (`django.db.IntegrityError`).
    """
    reason = f"{column} is final"
    listed = ", ".join(f"'{state}'" for state in states)
    left = f"OLD.{column} IN ({listed}) AND NEW.{column} <> OLD.{column}"
    gone = f"OLD.{column} IN ({listed})"
    guards = (("UPDATE", left), ("DELETE", gone))
    return _by_vendor(
        sqlite=tuple(_sqlite_trigger(table, verb, reason, when, column) for verb, when in guards),
        postgresql=(
            _PG_FUNCTION,
            *(_pg_trigger(table, verb, "ROW", reason, when, column) for verb, when in guards),
        ),
        undo={verb: _trigger_name(table, verb, column) for verb, _ in guards},
        table=table,
    )


def fixed_columns_trigger(table: str, columns: Sequence[str]) -> RunPython:
    """Return the migration operation that keeps `columns` of `table` as they were inserted.

    Nor can a row be deleted (`django.db.IntegrityError`).
    """
    reason = "fixed once written"

    def guards(differs: str) -> tuple[tuple[str, str], ...]:
        changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
        return ("UPDATE", changed), ("DELETE", "1 = 1")

    return _by_vendor(
        sqlite=tuple(
            _sqlite_trigger(table, verb, reason, when, "columns") for verb, when in guards("IS NOT")
        ),
        postgresql=(
            _PG_FUNCTION,
            *(
                _pg_trigger(table, verb, "ROW", reason, when, "columns")
                for verb, when in guards("IS DISTINCT FROM")
            ),
        ),
        undo={verb: _trigger_name(table, verb, "columns") for verb in ("UPDATE", "DELETE")},
        table=table,
    )


def refusing_trigger(table: str, name: str, *, verb: str, when: str = "", reason: str) -> RunPython:
    """Return the migration operation that refuses `verb` (``DELETE``, ``UPDATE OF column, ...``) on `table`.

    `when` is the condition on ``OLD`` and ``NEW``; ``{differs}`` in it compares two values, NULL included.
    """
    full = f"{table}_{name}"

    def statement(template: str, differs: str) -> str:
        guard = f"WHEN ({when.format(differs=differs)}) " if when else ""
        return template.format(head=f'CREATE TRIGGER "{full}" BEFORE {verb} ON "{table}"', guard=guard)

    sqlite = f"{{head}} {{guard}}BEGIN SELECT RAISE(ABORT, '{table}: {reason}'); END"
    postgresql = f"{{head}} FOR EACH ROW {{guard}}EXECUTE FUNCTION dsportal_refuse('{reason}')"
    return _by_vendor(
        sqlite=(statement(sqlite, "IS NOT"),),
        postgresql=(_PG_FUNCTION, statement(postgresql, "IS DISTINCT FROM")),
        undo={verb: full},
        table=table,
    )


def _trigger_name(table: str, verb: str, column: str = "") -> str:
    subject = f"{column}_final_" if column else ""
    return f"{table}_{subject}no_{verb.lower()}"


def _sqlite_trigger(table: str, verb: str, reason: str, when: str = "", column: str = "") -> str:
    guard = f"WHEN {when} " if when else ""
    return (
        f'CREATE TRIGGER "{_trigger_name(table, verb, column)}" BEFORE {verb} ON "{table}" {guard}'
        f"BEGIN SELECT RAISE(ABORT, '{table}: {reason}'); END"
    )


def _pg_trigger(table: str, verb: str, level: str, reason: str, when: str = "", column: str = "") -> str:
    guard = f"WHEN ({when}) " if when else ""
    return (
        f'CREATE TRIGGER "{_trigger_name(table, verb, column)}" BEFORE {verb} ON "{table}" '
        f"FOR EACH {level} {guard}EXECUTE FUNCTION dsportal_refuse('{reason}')"
    )


def _by_vendor(
    *, sqlite: _Statements, postgresql: _Statements, undo: dict[str, str], table: str
) -> RunPython:
    """Return the operation; it may be made again after SQLite remade the table and lost its triggers."""
    drop = {
        "sqlite": tuple(f'DROP TRIGGER IF EXISTS "{name}"' for name in undo.values()),
        "postgresql": tuple(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"' for name in undo.values()),
    }
    create = {"sqlite": drop["sqlite"] + sqlite, "postgresql": drop["postgresql"] + postgresql}
    return RunPython(_running(create), _running(drop), elidable=False)


def _running(statements: dict[str, _Statements]) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run
