"""5.4.4: places, checkpoints, faults while sealing, and two sealers at once."""

import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.errors import LogBroken, SealedElsewhere
from apps.audit.models import AuditEvent, AuditLeaf, AuditNode, Checkpoint
from apps.audit.selectors import chain_status, latest_checkpoint, prove_consistency, prove_inclusion
from apps.audit.types.checkpoint import read_checkpoint_text, verify_note
from apps.audit.types.merkle import proves_consistency, proves_inclusion, root_of_leaves
from apps.lib.clock import FixedClock
from apps.lib.errors import Unavailable
from tests.factories.audit import LogKey, seal, write_events
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def key() -> LogKey:
    return LogKey()


def stored_leaves() -> list[bytes]:
    return [bytes(row.leaf_hash) for row in AuditLeaf.objects.order_by("position")]


def test_nothing_to_seal_signs_nothing(clock: FixedClock) -> None:
    key = LogKey()
    assert seal(clock, key) is None
    write_events(clock, 2)
    seal(clock, key)
    assert seal(clock, key) is None
    assert len(key.signed) == 1


@pytest.mark.requirement("R-5.4.4-1")
def test_the_checkpoint_is_signed_and_covers_every_event(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 5)
    sealed = seal(clock, key)
    assert sealed is not None
    assert sealed == latest_checkpoint()
    said = read_checkpoint_text(
        verify_note(sealed.note, name="dsportal.example/log", public_key=key.public_key)
    )
    assert (said.size, said.root) == (
        5,
        root_of_leaves(bytes(row.leaf_hash) for row in AuditEvent.objects.order_by("seq")),
    )


def test_checkpoints_are_consistent_with_each_other(clock: FixedClock, key: LogKey) -> None:
    sizes, roots = [0], [root_of_leaves([])]
    for count in (1, 3, 7, 300, 2):
        write_events(clock, count)
        sealed = seal(clock, key)
        assert sealed is not None
        sizes.append(sealed.size)
        roots.append(sealed.root)
    assert sizes == [0, 1, 4, 11, 311, 313]
    for first in range(len(sizes)):
        for second in range(first, len(sizes)):
            proof = prove_consistency(sizes[first], sizes[second])
            assert proves_consistency(sizes[first], sizes[second], roots[first], roots[second], proof)
    assert AuditNode.objects.count() == 1
    leaves = stored_leaves()
    for position in (0, 10, 255, 256, 312):
        assert proves_inclusion(leaves[position], position, 313, prove_inclusion(position, 313), roots[-1])


@pytest.mark.parametrize(("table", "level"), [(AuditLeaf, 0), (AuditNode, 8)])
def test_a_log_with_a_gap_proves_nothing(
    clock: FixedClock, key: LogKey, table: type[AuditLeaf | AuditNode], level: int
) -> None:
    write_events(clock, 300)
    seal(clock, key)
    with without_triggers():
        table.objects.order_by("pk")[0].delete()
    with pytest.raises(LogBroken, match=f"1 hashes of level {level} are gone"):
        prove_inclusion(1 if level == 0 else 299, 300)


def test_a_number_that_commits_late_is_sealed_later(clock: FixedClock, key: LogKey) -> None:
    """On PostgreSQL a transaction may commit after one with higher numbers."""
    write_events(clock, 3)
    late = AuditEvent.objects.order_by("seq")[1]
    with without_triggers():
        AuditEvent.objects.filter(pk=late.pk).delete()
    seal(clock, key)
    late.save(force_insert=True)
    sealed = seal(clock, key)
    assert sealed is not None
    assert sealed.size == 3
    assert AuditLeaf.objects.get(position=2).event_seq == late.seq
    assert chain_status().intact


def test_when_the_signer_is_locked_the_next_try_goes_on_from_the_same_places(
    clock: FixedClock, key: LogKey
) -> None:
    write_events(clock, 2)

    class Locked(LogKey):
        def sign(self, text: bytes) -> bytes:
            assert not connection.in_atomic_block
            raise Unavailable

    with pytest.raises(Unavailable):
        seal(clock, Locked())
    assert latest_checkpoint() is None
    before = stored_leaves()
    write_events(clock, 1)
    sealed = seal(clock, key)
    assert sealed is not None
    assert (sealed.size, stored_leaves()[:2]) == (3, before)


def test_refuses_a_signature_of_another_key(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 1)

    class Stranger(LogKey):
        def sign(self, text: bytes) -> bytes:
            return LogKey().sign(text)

    with pytest.raises(LogBroken):
        seal(clock, Stranger())
    assert not Checkpoint.objects.exists()


def test_refuses_to_seal_an_event_that_was_changed(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 3)
    with without_triggers():
        AuditEvent.objects.filter(detail__contains=":1}").update(outcome="FAILED")
    with pytest.raises(LogBroken, match="event"):
        seal(clock, key)
    assert not AuditLeaf.objects.exists()


@pytest.mark.parametrize("column", ["root", "frontier"])
def test_refuses_to_continue_a_checkpoint_that_was_changed(
    clock: FixedClock, key: LogKey, column: str
) -> None:
    write_events(clock, 3)
    seal(clock, key)
    row = Checkpoint.objects.get()
    changed = bytes(getattr(row, column))[::-1]
    with without_triggers():
        Checkpoint.objects.update(**{column: changed})
    write_events(clock, 1)
    with pytest.raises(LogBroken):
        seal(clock, key)
    assert Checkpoint.objects.count() == 1


def test_the_second_of_two_sealers_is_refused(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 2)

    class Overtaken(LogKey):
        def sign(self, text: bytes) -> bytes:
            seal(clock, key)
            return super().sign(text)

    with pytest.raises(SealedElsewhere):
        seal(clock, Overtaken())
    assert Checkpoint.objects.count() == 1


def test_a_place_that_was_given_meanwhile_is_not_given_again(
    clock: FixedClock, key: LogKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_events(clock, 1)
    seal(clock, key)
    write_events(clock, 1)
    monkeypatch.setattr(sys.modules["apps.audit.services.seal_events"], "_next_position", lambda: 0)
    with pytest.raises(SealedElsewhere):
        seal(clock, key)
    assert AuditLeaf.objects.count() == 1


def test_only_a_window_of_the_log_is_searched_for_unsealed_events(clock: FixedClock, key: LogKey) -> None:
    write_events(clock, 3)
    late = AuditEvent.objects.order_by("seq")[1]
    with without_triggers():
        AuditEvent.objects.filter(pk=late.pk).delete()
    seal(clock, key)
    clock.advance(timedelta(hours=2))
    late.save(force_insert=True)
    assert seal(clock, key) is None
    assert chain_status().events == 3
    assert chain_status().sealed == 2


@pytest.mark.parametrize("table", [AuditLeaf, AuditNode, Checkpoint])
def test_sealed_rows_can_neither_be_changed_nor_deleted(
    clock: FixedClock, key: LogKey, table: type[AuditLeaf]
) -> None:
    write_events(clock, 256)
    seal(clock, key)
    attacks: tuple[Callable[[], object], ...] = (
        table.objects.all().delete,
        lambda: connection.cursor().execute(f"UPDATE {table._meta.db_table} SET {_a_column(table)} = NULL"),
    )
    for attack in attacks:
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
    assert table.objects.exists()


def _a_column(table: type[AuditLeaf]) -> str:
    return str(table._meta.fields[-1].column)
