"""5.4.4: whatever is changed by SQL with the triggers off is found, and the row is named."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.audit.models import AuditEvent, AuditLeaf, Checkpoint
from apps.audit.selectors import chain_status
from apps.audit.types import ChainStatus, Fault
from apps.lib.clock import FixedClock
from tests.factories.audit import LogKey, seal, write_events
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey()


@pytest.fixture
def log(clock: FixedClock, key: LogKey) -> list[int]:
    """Return the numbers of six sealed events (two checkpoints) and two unsealed ones."""
    for count in (4, 2):
        write_events(clock, count)
        seal(clock, key)
    write_events(clock, 2)
    return list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True))


def tampered(change: Callable[[], object]) -> tuple[Fault | None, str]:
    with without_triggers():
        change()
    status = chain_status()
    return status.fault, status.row


def sql(statement: str, *values: str | bytes | int | None) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def test_an_untouched_log_is_intact(log: list[int], key: LogKey) -> None:
    assert chain_status(log_keys=[key.public_key]) == ChainStatus(events=8, sealed=6, checkpoints=2)
    assert chain_status().intact


def test_an_empty_log_is_intact() -> None:
    assert chain_status() == ChainStatus(events=0, sealed=0, checkpoints=0)


@pytest.mark.requirement("R-5.4.4-1")
@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "x"), ("outcome", "REFUSED"), ("actor_kind", "SYSTEM"), ("actor_id", "x"), ("roles", "x"),
        ("organisation", "x"), ("terminal", "x"), ("strength", "x"), ("subject", "x"), ("clause", "x"),
        ("detail", "{}"), ("at", "2026-01-01 00:00:00"), ("event_id", "0" * 32),
    ],
)  # fmt: skip
def test_a_changed_value_names_its_event(log: list[int], number: int, column: str, value: str) -> None:
    change = sql(f"UPDATE audit_auditevent SET {column} = %s WHERE seq = %s", value, log[number])
    assert tampered(change) == (Fault.EVENT_CHANGED, f"event {log[number]}")


@pytest.mark.requirement("R-5.4.4-1")
@pytest.mark.parametrize("number", range(6))
def test_a_removed_event_is_named(log: list[int], number: int) -> None:
    change = sql("DELETE FROM audit_auditevent WHERE seq = %s", log[number])
    assert tampered(change) == (Fault.EVENT_REMOVED, f"event {log[number]}")


def test_the_first_of_two_bad_rows_is_named(log: list[int]) -> None:
    change = sql("UPDATE audit_auditevent SET clause = 'x' WHERE seq IN (%s, %s)", log[4], log[2])
    assert tampered(change) == (Fault.EVENT_CHANGED, f"event {log[2]}")


def test_two_swapped_events_are_found(log: list[int]) -> None:
    first, second = (AuditEvent.objects.get(seq=seq) for seq in log[1:3])

    def swap() -> None:
        AuditEvent.objects.filter(seq__in=log[1:3]).delete()
        first.seq, second.seq = second.seq, first.seq
        first.save(force_insert=True)
        second.save(force_insert=True)

    assert tampered(swap) == (Fault.EVENT_CHANGED, f"event {log[1]}")


def test_removing_an_event_with_its_leaf_is_found(log: list[int]) -> None:
    def remove() -> None:
        AuditLeaf.objects.filter(position=2).delete()
        AuditEvent.objects.filter(seq=log[2]).delete()

    assert tampered(remove) == (Fault.LEAF_REMOVED, "leaf 2")


def test_an_event_changed_together_with_its_leaf_breaks_the_root(log: list[int]) -> None:
    other = AuditEvent.objects.get(seq=log[7])

    def forge() -> None:
        AuditLeaf.objects.filter(position=5).update(event_seq=other.seq, leaf_hash=other.leaf_hash)

    assert tampered(forge) == (Fault.CHECKPOINT_ROOT, "checkpoint 6")


def test_a_log_cut_off_at_the_end_is_found(log: list[int]) -> None:
    def cut() -> None:
        AuditLeaf.objects.filter(position__gte=5).delete()
        AuditEvent.objects.filter(seq__gte=log[5]).delete()

    assert tampered(cut) == (Fault.CHECKPOINT_AHEAD, "checkpoint 6")


@pytest.mark.parametrize(
    ("statement", "fault", "row"),
    [
        ("DELETE FROM audit_checkpoint WHERE size = 4", Fault.CHECKPOINT_REMOVED, "checkpoint 6"),
        ("UPDATE audit_checkpoint SET note = '' WHERE size = 4", Fault.CHECKPOINT_SIGNATURE, "checkpoint 4"),
        (
            "UPDATE audit_checkpoint SET note = replace(note, '\n6\n', '\n5\n') WHERE size = 6",
            Fault.CHECKPOINT_SIGNATURE,
            "checkpoint 6",
        ),
        ("UPDATE audit_checkpoint SET root = log_key WHERE size = 6", Fault.CHECKPOINT_ROOT, "checkpoint 6"),
    ],
)
def test_a_changed_checkpoint_is_named(log: list[int], statement: str, fault: Fault, row: str) -> None:
    assert tampered(sql(statement)) == (fault, row)


def test_a_checkpoint_of_a_foreign_key_is_named(log: list[int]) -> None:
    status = chain_status(log_keys=[LogKey().public_key])
    assert (status.fault, status.row) == (Fault.CHECKPOINT_KEY, "checkpoint 4")


def test_a_log_longer_than_one_chunk_is_read_to_its_end(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 2100)
    seal(clock, key)
    assert chain_status().intact
    last = AuditEvent.objects.order_by("-seq")[0]
    change = sql("UPDATE audit_auditevent SET clause = 'x' WHERE seq = %s", last.seq)
    assert tampered(change) == (Fault.EVENT_CHANGED, f"event {last.seq}")


def test_the_command_says_what_is_wrong(log: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit_log")
    assert capsys.readouterr().out == "intact: 8 events, 6 sealed, 2 checkpoints\n"
    with without_triggers():
        Checkpoint.objects.filter(size=4).delete()
    with pytest.raises(CommandError, match="checkpoint 6"):
        call_command("verify_audit_log")
