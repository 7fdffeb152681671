"""Append-only tables at the SQL prompt of a real PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.support.postgres import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
LOG_TABLES = ["audit_auditevent", "audit_auditleaf", "audit_auditnode", "audit_checkpoint"]
EVENT = """
INSERT INTO audit_auditevent (event_id, at, event, outcome, actor_kind, actor_id, roles, organisation,
  terminal, strength, subject, clause, detail, leaf_hash)
VALUES (%s, %s, 'a.b.c', 'DONE', 'SYSTEM', 'system:x', '', '', 'host:x', 'NONE', 's', '', '{}', '\\x00')
RETURNING seq
"""

CHECKPOINT = """
INSERT INTO audit_checkpoint (size, root, note, log_key, frontier, consistency, previous_size, last_seq,
  sealed_at, sealed_by) VALUES (1, '', '', '', '', '', 0, 1, now(), 'x')
"""
UPSERT = """
INSERT INTO audit_auditevent SELECT * FROM audit_auditevent WHERE seq = {seq}
  ON CONFLICT (seq) DO UPDATE SET outcome = 'FAILED'
"""
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"


def connect(cluster: Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.dsn())


@pytest.fixture
def prompt(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection whose work is rolled back."""
    with connect(cluster) as connection:
        yield connection
        connection.rollback()


def insert(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(EVENT, (uuid4(), datetime(2026, 11, 24, tzinfo=UTC))).fetchone()
    assert row is not None
    seq: int = row[0]
    return seq


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_auditevent SET outcome = 'REFUSED' WHERE seq = {seq}",
        "UPDATE audit_auditevent SET detail = detail",
        "DELETE FROM audit_auditevent WHERE seq = {seq}",
        "DELETE FROM audit_auditevent USING audit_checkpoint WHERE true OR size = 0",
        "TRUNCATE audit_auditevent",
        "TRUNCATE audit_auditevent CASCADE",
        UPSERT,
        "MERGE INTO audit_auditevent e USING (SELECT {seq} AS s) t ON e.seq = t.s WHEN MATCHED THEN DELETE",
    ],
)
def test_an_event_can_be_neither_changed_nor_removed(prompt: psycopg.Connection[Any], attack: str) -> None:
    seq = insert(prompt)
    prompt.execute(CHECKPOINT)
    with pytest.raises(psycopg.IntegrityError, match="only ever added"), prompt.transaction():
        prompt.execute(attack.format(seq=seq))
    kept = prompt.execute("SELECT outcome FROM audit_auditevent WHERE seq = %s", (seq,)).fetchone()
    assert kept == ("DONE",)


@pytest.mark.parametrize("table", LOG_TABLES)
def test_no_table_of_the_log_can_be_truncated(prompt: psycopg.Connection[Any], table: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        prompt.execute(f"TRUNCATE {table}")


@pytest.mark.parametrize("table", LOG_TABLES)
def test_each_table_of_the_log_has_its_three_triggers(prompt: psycopg.Connection[Any], table: str) -> None:
    rows = prompt.execute(TRIGGERS, (table,))
    assert {name for (name,) in rows} >= {f"{table}_no_{verb}" for verb in ("update", "delete", "truncate")}


def test_a_lower_number_may_commit_after_a_higher_one(cluster: Cluster) -> None:
    """What sealing must live with: it numbers committed rows, whatever their `seq`."""
    with connect(cluster) as slow, connect(cluster) as quick:
        first, second = insert(slow), insert(quick)
        quick.commit()
        assert (first < second, numbers(quick)) == (True, [second])
        slow.commit()
        assert numbers(quick) == [first, second]


def numbers(connection: psycopg.Connection[Any]) -> list[int]:
    return [seq for (seq,) in connection.execute("SELECT seq FROM audit_auditevent ORDER BY seq")]
