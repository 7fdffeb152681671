"""5.4.1: what is written, in whose transaction, and what is refused."""

import json
import sqlite3
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from apps.audit.errors import AuditOutsideTransaction, EntryIncomplete, PersonalDataInAudit
from apps.audit.models import AuditEvent
from apps.audit.selectors import trail
from apps.audit.selectors.events import fields_of
from apps.audit.services import record_event, record_events
from apps.audit.types import Outcome
from apps.audit.types.leaf import instant_text, leaf_bytes, leaf_hash
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.canonical import Plain, canonical_bytes
from apps.lib.clock import FixedClock
from tests.factories.audit import SUBJECT, an_actor, entries

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def record(clock: FixedClock, **changes: Any) -> int:
    """Write one event; `changes` make one thing different."""
    values: dict[str, Any] = {
        "event": "issuance.batch.reserved",
        "subject": SUBJECT,
        "actor": an_actor(),
        **changes,
    }
    with transaction.atomic():
        return record_event(clock=clock, **values)


@pytest.mark.requirement("R-5.4.1-7")
def test_writes_terminal_event_instant_outcome_and_source(clock: FixedClock) -> None:
    record(clock, outcome=Outcome.REFUSED, clause="4.3.1", detail={"code": "rules_broken", "n": 3})
    (seen,) = trail(SUBJECT)
    assert (seen.terminal, seen.event, seen.at) == ("gateway-1", "issuance.batch.reserved", clock.now())
    assert (seen.outcome, seen.actor_id) == (Outcome.REFUSED, "client:phone-backend")
    assert (seen.actor_kind, seen.roles) == (ActorKind.CLIENT, ("auditor", "ra_operator"))
    assert (seen.clause, json.loads(seen.detail)) == ("4.3.1", {"code": "rules_broken", "n": 3})


@pytest.mark.requirement("R-5.4.1-7")
def test_an_act_without_a_terminal_happened_at_this_machine(clock: FixedClock) -> None:
    record(clock, actor=system_actor("sweeper"))
    assert trail(SUBJECT)[0].terminal.startswith("host:")


@pytest.mark.requirement("R-5.4.1-7")
@pytest.mark.parametrize("column", ["event", "actor_id", "terminal"])
def test_the_database_refuses_rows_without_mandatory_items(clock: FixedClock, column: str) -> None:
    record(clock)
    row = AuditEvent.objects.get()
    row.pk, row.event_id = None, UUID(int=1)
    setattr(row, column, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("column", ["outcome", "actor_kind"])
def test_the_database_refuses_unknown_codes(clock: FixedClock, column: str) -> None:
    record(clock)
    row = AuditEvent.objects.get()
    row.pk, row.event_id = None, UUID(int=1)
    setattr(row, column, "ODD")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_refuses_to_write_outside_of_a_transaction(clock: FixedClock) -> None:
    with pytest.raises(AuditOutsideTransaction):
        record_event(actor=an_actor(), clock=clock, event="a.b.c", subject=SUBJECT)
    with pytest.raises(AuditOutsideTransaction):
        record_events(actor=an_actor(), clock=clock, entries=[])
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_the_act_is_rolled_back(clock: FixedClock) -> None:
    with transaction.atomic():
        record_event(actor=an_actor(), clock=clock, event="a.b.c", subject=SUBJECT)
        transaction.set_rollback(True)
    assert trail(SUBJECT) == ()


def test_refuses_an_event_without_name_or_source(clock: FixedClock) -> None:
    with pytest.raises(EntryIncomplete):
        record(clock, event="")
    with pytest.raises(EntryIncomplete):
        record(clock, actor=Actor(kind=ActorKind.PERSON, actor_id=""))


def test_several_entries_are_written_in_order_with_one_statement(
    clock: FixedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        record_events(actor=an_actor(), clock=clock, entries=entries(12))
    numbers = [json.loads(seen.detail)["number"] for seen in trail(SUBJECT)]
    assert numbers == list(range(12))


def test_more_entries_than_one_statement_holds_are_all_written(clock: FixedClock) -> None:
    with transaction.atomic():
        record_events(actor=an_actor(), clock=clock, entries=entries(2345))
    assert len(trail(SUBJECT)) == 2345


def test_the_leaf_is_the_canonical_form_of_the_row(clock: FixedClock) -> None:
    actor = Actor(
        kind=ActorKind.PERSON,
        actor_id="staff:0198c0de-0000-7000-8000-000000000002",
        roles=frozenset({"auditor", "key_custodian"}),
        organisation='A"B\\',
        terminal="desk-1",
        strength=LoginStrength.PASSKEY,
    )
    record(clock, actor=actor, detail={"b": [1, True, None], "a": {"x": "y"}}, clause="5.4.1")
    row = AuditEvent.objects.get()
    spelled_out: Plain = {
        "v": 1,
        "id": str(row.event_id),
        "at": "2026-11-24T01:00:00.000000Z",
        "event": row.event,
        "outcome": "DONE",
        "actor_kind": "PERSON",
        "actor_id": actor.actor_id,
        "roles": ["auditor", "key_custodian"],
        "organisation": 'A"B\\',
        "terminal": "desk-1",
        "strength": "PASSKEY",
        "subject": SUBJECT,
        "clause": "5.4.1",
        "detail": {"b": [1, True, None], "a": {"x": "y"}},
    }
    assert leaf_bytes(fields_of(row)) == canonical_bytes(spelled_out)
    assert bytes(row.leaf_hash) == leaf_hash(canonical_bytes(spelled_out))


def test_instants_are_written_in_utc_with_microseconds() -> None:
    assert (
        instant_text(datetime.fromisoformat("2026-01-01T00:00:00.000001+09:00"))
        == "2025-12-31T15:00:00.000001Z"
    )


@pytest.mark.parametrize(
    "detail",
    [
        {"number": "123456789018"},
        {"number": 123456789018},
        {"number": -123456789018},
        {"number": "1234-5678-9018"},
        {"deep": [{"er": ["x", "of:123456789018"]}]},
        {"who": "山田"},
        {"who": "TARO YAMADA"},
        {"long": "x" * 201},
        {"123456789018": 1},
        {"birth_date": "2001-01-01"},
        {"inner": {"Portrait": "x"}},
        {"d": "x"},
        {"nul": "a\x00b"},
    ],
)
def test_refuses_details_that_look_personal(clock: FixedClock, detail: dict[str, object]) -> None:
    with pytest.raises(PersonalDataInAudit) as refusal:
        record(clock, detail=detail)
    assert "1234" not in str(refusal.value)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "holder 123"},
        {"subject": "123456789018"},
        {"actor": Actor(kind=ActorKind.HOLDER, actor_id="1234 5678")},
        {"actor": Actor(kind=ActorKind.HOLDER, actor_id="holder:1", terminal="机")},
    ],
)
def test_refuses_subjects_and_actors_that_look_personal(
    clock: FixedClock, changes: dict[str, object]
) -> None:
    with pytest.raises(PersonalDataInAudit):
        record(clock, **changes)


@pytest.mark.requirement("R-5.4.1-8")
def test_refuses_the_private_part_of_a_key(clock: FixedClock) -> None:
    with pytest.raises(PersonalDataInAudit):
        record(clock, detail={"jwk": {"kty": "EC", "d": "x"}})
    pem = "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----"
    with pytest.raises(PersonalDataInAudit):
        record(clock, detail={"key": pem})


@pytest.mark.parametrize(
    "detail",
    [
        {"batch": "0198c0de-1111-7000-8000-123456789018"},
        {"digest": "ab" * 32, "at": "2026-11-24T10:00:00+09:00", "size": 12345678901},
        {"millis": 1764036000000},
        {},
    ],
)
def test_writes_ids_digests_instants_and_numbers(clock: FixedClock, detail: dict[str, object]) -> None:
    record(clock, detail=detail)
    assert json.loads(trail(SUBJECT)[0].detail) == detail


def test_rows_can_neither_be_changed_nor_deleted(clock: FixedClock) -> None:
    record(clock)
    for attack in (
        lambda: AuditEvent.objects.update(outcome="FAILED"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: connection.cursor().execute("DELETE FROM audit_auditevent"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
    assert trail(SUBJECT)[0].outcome == Outcome.DONE


def test_the_database_speaks_returning() -> None:
    """The one INSERT relies on it (SQLite 3.35 or newer)."""
    assert sqlite3.sqlite_version_info >= (3, 35)
