"""Values and locks of hand-written statements, on the database that the tests run on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from apps.base.raw_sql import adapted, adapted_all, insert_all, instant_of, row_lock, selected, uuid_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.mark.parametrize(
    "value",
    [UUID(int=7), datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=UTC), 5, "text", b"bytes", None],
    ids=repr,
)
def test_the_driver_takes_an_adapted_value(value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [adapted(value)])
        (row,) = cursor.fetchall()
    assert row[0] == (adapted(value) if connection.vendor == "sqlite" else value)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("of", ["", "a"])
def test_a_lock_is_asked_for_where_rows_can_be_locked(of: str, skip: bool) -> None:
    lock = row_lock(of, skip=skip)
    wanted = " FOR UPDATE" + " OF a" * bool(of) + " SKIP LOCKED" * skip
    assert lock == (wanted if connection.vendor == "postgresql" else "")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT a.id FROM base_outboxevent a{lock}")
        assert cursor.fetchall() == []


def test_what_was_written_is_read_back_as_it_was() -> None:
    some_id, instant = UUID(int=7), datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=UTC)
    read_back = adapted_all([some_id, instant, 5, "text", b"bytes", None])
    assert (uuid_of(read_back[0]), instant_of(read_back[1])) == (some_id, instant)
    assert read_back[2:] == [5, "text", b"bytes", None]


def test_a_statement_takes_its_values_in_order() -> None:
    assert selected("SELECT 1 WHERE 5 = %s AND 'text' = %s AND 7 = %s", [5, "text", 7]) == [(1,)]


def test_the_log_of_queries_holds_the_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert selected("SELECT 1 WHERE 5 = %s", [5]) == [(1,)]
    assert [query["sql"] for query in queries] == ["SELECT 1 WHERE 5 = 5"]


def test_nothing_runs_in_a_transaction_that_is_lost() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            selected("SELECT 1 WHERE 5 = %s", [5])


def test_what_a_constraint_refuses_is_an_error_of_django() -> None:
    columns = "id, event, subject_id, task, emitted_at, next_at, state, attempts, last_code"
    now = datetime(2026, 11, 24, tzinfo=UTC)
    row = adapted_all([UUID(int=7), "event", "subject", "task", now, now, "PENDING", 0, ""])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(f"INSERT INTO base_outboxevent ({columns}) VALUES ", [row, row])
