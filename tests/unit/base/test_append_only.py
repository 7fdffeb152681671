"""Triggers: rows that are only added, and states that are never left."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger
from apps.base.vendor_sql import VendorSql

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
TABLE = "test_triggers"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> bool:
    try:
        with transaction.atomic():
            execute(statement)
    except IntegrityError as error:
        return TABLE in str(error)
    return False


def states() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM {TABLE} ORDER BY id")
        return [state for (state,) in cursor.fetchall()]


class Editor:
    """Runs statements inside of the test's transaction, which SQLite's own editor refuses to."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        execute(statement)


def run(operation: VendorSql, *, backwards: bool = False) -> None:
    editor: Any = Editor()
    move = operation.database_backwards if backwards else operation.database_forwards
    move("base", editor, ProjectState(), ProjectState())


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    execute(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, state varchar(10), note varchar(10))")
    execute(f"INSERT INTO {TABLE} VALUES (1, 'OPEN', ''), (2, 'ENDED', ''), (3, 'LOST', '')")
    yield
    execute(f"DROP TABLE {TABLE}")


def test_append_only_rows_can_be_added_and_nothing_else() -> None:
    run(append_only_triggers(TABLE))
    execute(f"INSERT INTO {TABLE} VALUES (4, 'OPEN', '')")
    assert refused(f"UPDATE {TABLE} SET note = 'x' WHERE id = 1")
    assert refused(f"UPDATE {TABLE} SET note = note")
    assert refused(f"DELETE FROM {TABLE} WHERE id = 1")
    if connection.vendor == "postgresql":
        assert refused(f"TRUNCATE {TABLE}")
    assert states() == ["OPEN", "ENDED", "LOST", "OPEN"]


def test_a_final_state_is_neither_left_nor_deleted_and_the_rest_may_change() -> None:
    run(final_state_trigger(TABLE, "state", ["ENDED", "LOST"]))
    for row in (2, 3):
        assert refused(f"UPDATE {TABLE} SET state = 'OPEN' WHERE id = {row}")
        assert refused(f"DELETE FROM {TABLE} WHERE id = {row}")
    assert refused(f"UPDATE {TABLE} SET state = 'LOST' WHERE id = 2")
    assert not refused(f"UPDATE {TABLE} SET note = 'x'")
    assert not refused(f"UPDATE {TABLE} SET state = 'ENDED' WHERE id = 1")
    assert refused(f"UPDATE {TABLE} SET state = 'OPEN' WHERE id = 1")
    assert states() == ["ENDED", "ENDED", "LOST"]


def test_rows_in_other_states_can_be_deleted() -> None:
    run(final_state_trigger(TABLE, "state", ["ENDED"]))
    assert not refused(f"DELETE FROM {TABLE} WHERE id IN (1, 3)")
    assert states() == ["ENDED"]


def test_fixed_columns_stay_as_they_were_inserted_and_the_rest_may_change() -> None:
    run(fixed_columns_trigger(TABLE, ["id", "note"]))
    assert refused(f"UPDATE {TABLE} SET note = 'x' WHERE id = 1")
    assert refused(f"UPDATE {TABLE} SET note = NULL WHERE id = 1")
    assert refused(f"UPDATE {TABLE} SET id = 9 WHERE id = 1")
    assert refused(f"DELETE FROM {TABLE} WHERE id = 1")
    assert not refused(f"UPDATE {TABLE} SET state = 'ENDED' WHERE id = 1")
    assert not refused(f"UPDATE {TABLE} SET note = note")
    assert states() == ["ENDED", "ENDED", "LOST"]


@pytest.mark.parametrize(
    "operation",
    [
        append_only_triggers(TABLE),
        final_state_trigger(TABLE, "state", ["ENDED", "LOST"]),
        fixed_columns_trigger(TABLE, ["note"]),
    ],
)
def test_the_operations_run_forward_and_back(operation: VendorSql) -> None:
    for _ in range(2):
        run(operation)
        assert refused(f"DELETE FROM {TABLE} WHERE id = 2")
        run(operation, backwards=True)
    execute(f"DELETE FROM {TABLE}")
    assert states() == []
