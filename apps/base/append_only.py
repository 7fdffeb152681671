"""Triggers that hold even against somebody at the SQL prompt: append-only tables and final states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from apps.base.vendor_sql import VendorSql

PG_FUNCTION: Final = "dsportal_refuse"
PG_BODY: Final = """
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END """
_DIFFERS: Final = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One trigger: `verb` on `table` is refused for `reason`, where `when` holds (always if empty)."""

    table: str
    name: str
    verb: str
    reason: str
    when: str = ""

    def made_in(self, vendor: str) -> tuple[str, ...]:
        """Return the statement that makes it; nothing where the database knows no such verb."""
        whole = self.verb == "TRUNCATE"
        if vendor == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{self.table}: {self.reason}'); END"
            return () if whole else (f"{self._head('')}{self._guard(vendor)}{body}",)
        level = " FOR EACH STATEMENT" if whole else " FOR EACH ROW"
        return (f"{self._head(level)}{self._guard(vendor)}EXECUTE FUNCTION {PG_FUNCTION}('{self.reason}')",)

    def dropped_in(self, vendor: str) -> str:
        """Return the statement that takes it away."""
        where = f' ON "{self.table}"' if vendor == "postgresql" else ""
        return f'DROP TRIGGER IF EXISTS "{self.name}"{where}'

    def _head(self, level: str) -> str:
        return f'CREATE TRIGGER "{self.name}" BEFORE {self.verb} ON "{self.table}"{level} '

    def _guard(self, vendor: str) -> str:
        return f"WHEN ({self.when.format(differs=_DIFFERS[vendor])}) " if self.when else ""


class GuardOperation(VendorSql):
    """A migration operation that makes triggers; `apps.base.guards` asks the database for each of them."""

    def __init__(self, *guards: Guard) -> None:
        """Take the triggers of one table; they may stand there already."""
        self.guards = guards
        super().__init__(_by_vendor(guards, make=True), _by_vendor(guards, make=False))

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how the operation is made."""
        return type(self).__qualname__, self.guards, {}


def append_only_triggers(table: str) -> GuardOperation:
    """Return the migration operation that refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE on `table`.

    Whoever tries gets `django.db.IntegrityError`.
    """
    reason = "rows are only ever added"
    verbs = ("UPDATE", "DELETE", "TRUNCATE")
    return GuardOperation(
        *(Guard(table=table, name=f"{table}_no_{verb.lower()}", verb=verb, reason=reason) for verb in verbs)
    )


def final_state_trigger(table: str, column: str, states: Sequence[str]) -> GuardOperation:
    """Return the migration operation that keeps rows of `table` in the final `states` of `column`.

    A row in such a state can neither leave it nor be deleted (`django.db.IntegrityError`).
    """
    listed = ", ".join(f"'{state}'" for state in states)
    gone = f"OLD.{column} IN ({listed})"
    left = f"{gone} AND NEW.{column} <> OLD.{column}"
    return _update_and_delete(table, f"{column}_final", left, gone, reason=f"{column} is final")


def fixed_columns_trigger(table: str, columns: Sequence[str]) -> GuardOperation:
    """Return the migration operation that keeps `columns` of `table` as they were inserted.

    Nor can a row be deleted (`django.db.IntegrityError`).
    """
    changed = " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns)
    return _update_and_delete(table, "columns_final", changed, "", reason="fixed once written")


def refusing_trigger(table: str, name: str, *, verb: str, when: str = "", reason: str) -> GuardOperation:
    """Return the migration operation that refuses `verb` (``DELETE``, ``UPDATE OF column, ...``) on `table`.

    `when` is the condition on ``OLD`` and ``NEW``; ``{differs}`` in it compares two values, NULL included.
    """
    return GuardOperation(Guard(table=table, name=f"{table}_{name}", verb=verb, when=when, reason=reason))


def _update_and_delete(table: str, name: str, update: str, delete: str, *, reason: str) -> GuardOperation:
    return GuardOperation(
        *(
            Guard(table=table, name=f"{table}_{name}_no_{verb.lower()}", verb=verb, when=when, reason=reason)
            for verb, when in (("UPDATE", update), ("DELETE", delete))
        )
    )


def _by_vendor(guards: Sequence[Guard], *, make: bool) -> dict[str, tuple[str, ...]]:
    return {vendor: tuple(_statements(guards, vendor, make=make)) for vendor in _DIFFERS}


def _statements(guards: Sequence[Guard], vendor: str, *, make: bool) -> Iterator[str]:
    if make and vendor == "postgresql":
        function = f"CREATE OR REPLACE FUNCTION {PG_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        yield f"{function} AS $${PG_BODY}$$"
    for guard in guards:
        yield guard.dropped_in(vendor)
        if make:
            yield from guard.made_in(vendor)
