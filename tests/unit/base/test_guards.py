"""The database keeps each trigger that a migration promises, and says which one it lost."""

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from apps.base.append_only import Guard
from apps.base.guards import missing_guards, promised_guards

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
VOTES = "approvals_approvalvote"
GUARD = f"{VOTES}_no_update"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def dropped(guard: Guard) -> None:
    execute(guard.dropped_in(connection.vendor))


def of_name(name: str) -> Guard:
    return next(guard for guard in promised_guards() if guard.name == name)


def names() -> set[str]:
    return {guard.name for guard in missing_guards()}


def test_no_promised_trigger_is_missing_after_the_migrations() -> None:
    assert missing_guards() == ()


def test_every_guarded_table_is_a_table_of_ours() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    guarded = {guard.table for guard in promised_guards()}
    assert guarded <= tables
    assert {"audit_auditevent", VOTES, "issuance_mobilesecurityobject", "keys_dskey"} <= guarded


def test_a_dropped_trigger_is_missing() -> None:
    dropped(of_name(GUARD))
    assert names() == {GUARD}


def test_a_trigger_that_does_nothing_any_more_is_missing() -> None:
    dropped(of_name(GUARD))
    if connection.vendor == "postgresql":
        execute("CREATE FUNCTION kind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        execute(f'CREATE TRIGGER "{GUARD}" BEFORE UPDATE ON "{VOTES}" FOR EACH ROW EXECUTE FUNCTION kind()')
    else:
        execute(f'CREATE TRIGGER "{GUARD}" BEFORE UPDATE ON "{VOTES}" BEGIN SELECT 1; END')
    assert names() == {GUARD}


def test_a_trigger_that_looks_at_less_is_missing() -> None:
    guard = of_name(GUARD)
    dropped(guard)
    less = Guard(table=guard.table, name=guard.name, verb=guard.verb, reason=guard.reason, when="1 = 2")
    for statement in less.made_in(connection.vendor):
        execute(statement)
    assert names() == {GUARD}


def test_triggers_of_postgresql_that_are_switched_off_or_gutted_are_missing() -> None:
    switch_off = f'ALTER TABLE "{VOTES}" DISABLE TRIGGER "{GUARD}"'
    if connection.vendor != "postgresql":
        with pytest.raises(OperationalError):  # SQLite has neither a switch nor functions
            execute(switch_off)
        return
    execute(switch_off)
    assert names() == {GUARD}
    execute(
        "CREATE OR REPLACE FUNCTION dsportal_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'"
    )
    assert names() == {guard.name for guard in promised_guards()}


def test_truncate_is_guarded_where_there_is_such_a_verb() -> None:
    guard = of_name(f"{VOTES}_no_truncate")
    assert guard.made_in("sqlite") == ()
    assert "FOR EACH STATEMENT" in guard.made_in("postgresql")[0]


def test_a_condition_compares_null_as_each_database_does() -> None:
    guard = Guard(table="t", name="g", verb="UPDATE", reason="r", when="OLD.a {differs} NEW.a")
    assert "OLD.a IS NOT NEW.a" in guard.made_in("sqlite")[0]
    assert "OLD.a IS DISTINCT FROM NEW.a" in guard.made_in("postgresql")[0]
