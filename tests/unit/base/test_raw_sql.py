"""Values and locks of hand-written statements, on the database that the tests run on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, transaction

from apps.base.raw_sql import adapted, adapted_all, instant_of, row_lock, uuid_of

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


@pytest.mark.parametrize("of", ["", "a"])
def test_a_lock_is_asked_for_where_rows_can_be_locked(of: str) -> None:
    lock = row_lock(of)
    assert lock.startswith(" FOR UPDATE") is (connection.vendor == "postgresql")
    assert bool(lock and of and lock.endswith(" OF a")) is (connection.vendor == "postgresql" and of == "a")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT a.id FROM base_outboxevent a{lock}")
        assert cursor.fetchall() == []


def test_what_was_written_is_read_back_as_it_was() -> None:
    some_id, instant = UUID(int=7), datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=UTC)
    read_back = adapted_all([some_id, instant, 5, "text", b"bytes", None])
    assert (uuid_of(read_back[0]), instant_of(read_back[1])) == (some_id, instant)
    assert read_back[2:] == [5, "text", b"bytes", None]
