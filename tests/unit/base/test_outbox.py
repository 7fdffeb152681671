"""Events as rows: sent after the commit, sent again until done, never lost with the broker."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from apps.base import outbox
from apps.base.dispatch import DISPATCHER
from apps.base.models import OutboxEvent
from apps.base.outbox import EmittedOutsideTransaction, emit
from apps.base.task import durable_task
from apps.base.tasks import sweep_outbox
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.errors import IntegrityFault, Refused, Unavailable

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EVENT = "test.thing.done"
SUBJECT = "0198c0de-0000-7000-8000-000000000001"


class Queue:
    """Takes messages, or not."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.open = True

    def send(self, task: str, subject_id: str, event_id: str) -> None:
        if not self.open:
            raise ConnectionError("no broker")
        self.sent.append((task, subject_id, event_id))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(DISPATCHER, "followers", {EVENT: ("a.first", "b.second"), "test.thing.quiet": ()})
    monkeypatch.setattr(DISPATCHER, "send", queue.send)
    return queue


def emit_one(clock: FixedClock) -> list[OutboxEvent]:
    with transaction.atomic():
        emit(EVENT, SUBJECT, clock=clock)
    return rows()


def rows() -> list[OutboxEvent]:
    return list(OutboxEvent.objects.order_by("task"))


def test_followers_are_sent_after_the_commit_and_not_before(clock: FixedClock, queue: Queue) -> None:
    with transaction.atomic():
        emit(EVENT, SUBJECT, clock=clock)
        assert queue.sent == []
    assert [(task, subject) for task, subject, _ in queue.sent] == [
        ("a.first", SUBJECT),
        ("b.second", SUBJECT),
    ]
    assert [(row.state, row.attempts) for row in rows()] == [("SENT", 1)] * 2
    assert {str(row.pk) for row in rows()} == {event_id for _, _, event_id in queue.sent}


def test_refuses_an_event_outside_of_a_transaction(clock: FixedClock, queue: Queue) -> None:
    with pytest.raises(EmittedOutsideTransaction):
        emit(EVENT, SUBJECT, clock=clock)


def test_an_event_goes_with_the_act_that_is_rolled_back(clock: FixedClock, queue: Queue) -> None:
    with transaction.atomic():
        emit(EVENT, SUBJECT, clock=clock)
        transaction.set_rollback(True)
    assert (queue.sent, rows()) == ([], [])


@pytest.mark.parametrize("event", ["test.thing.quiet", "test.thing.unlisted"])
def test_an_event_without_followers_leaves_nothing(clock: FixedClock, queue: Queue, event: str) -> None:
    with transaction.atomic():
        emit(event, SUBJECT, clock=clock)
    assert (queue.sent, rows()) == ([], [])


def test_the_act_stands_when_the_broker_is_down_and_the_sweeper_sends_later(
    clock: FixedClock, queue: Queue
) -> None:
    queue.open = False
    emit_one(clock)
    assert [(row.state, row.attempts) for row in rows()] == [("PENDING", 0)] * 2
    assert outbox.sweep(clock=clock) == 0
    clock.advance(timedelta(seconds=31))
    assert outbox.sweep(clock=clock) == 0
    queue.open = True
    assert outbox.sweep(clock=clock) == 2
    assert [row.state for row in rows()] == ["SENT"] * 2


def test_without_a_dispatcher_the_rows_wait(
    clock: FixedClock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DISPATCHER, "send", None)
    assert [row.state for row in emit_one(clock)] == ["PENDING"] * 2


def test_what_is_not_done_is_sent_again_with_growing_pauses(clock: FixedClock, queue: Queue) -> None:
    emit_one(clock)
    pauses = []
    for _ in range(8):
        start = clock.now()
        clock.advance(min(row.next_at for row in rows()) - start)
        pauses.append(int((clock.now() - start).total_seconds()))
        assert outbox.sweep(clock=clock) == 2
        assert outbox.sweep(clock=clock) == 0
    assert pauses == [30, 60, 120, 240, 480, 600, 600, 600]


def test_what_is_done_is_never_sent_again(clock: FixedClock, queue: Queue) -> None:
    first, second = emit_one(clock)
    outbox.done(first.pk, clock=clock)
    outbox.done(str(first.pk), clock=clock, code="later")
    assert outbox.is_done(first.pk)
    assert not outbox.is_done(second.pk)
    clock.advance(timedelta(days=1))
    assert outbox.sweep(clock=clock) == 1
    done = rows()[0]
    assert (done.state, done.last_code) == ("DONE", "")
    assert done.done_at == clock.now() - timedelta(days=1)


def test_a_message_that_was_done_while_it_was_sent_stays_done(
    clock: FixedClock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fast(task: str, subject_id: str, event_id: str) -> None:
        outbox.done(event_id, clock=clock)

    monkeypatch.setattr(DISPATCHER, "send", fast)
    assert [row.state for row in emit_one(clock)] == ["DONE", "DONE"]


def test_postponing_notes_why_and_leaves_done_rows_alone(clock: FixedClock, queue: Queue) -> None:
    first, second = emit_one(clock)
    outbox.done(second.pk, clock=clock)
    clock.advance(timedelta(seconds=10))
    for row in (first, second):
        outbox.postpone(row.pk, clock=clock, code="signer_locked")
    outbox.postpone(SUBJECT, clock=clock, code="nobody")
    seen, done = rows()
    assert (seen.last_code, seen.next_at) == ("signer_locked", clock.now() + timedelta(seconds=30))
    assert (done.state, done.last_code) == ("DONE", "")


def test_the_sweeper_task_sends_what_is_overdue(clock: FixedClock, queue: Queue) -> None:
    emit_one(clock)
    queue.sent.clear()
    OutboxEvent.objects.update(next_at=SYSTEM_CLOCK.now() - timedelta(seconds=1))
    sweep_outbox()
    assert len(queue.sent) == 2


class Work:
    """A task's work: counts, and fails when told."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.error: Exception | None = None

    def __call__(self, subject_id: str) -> None:
        self.subjects.append(subject_id)
        if self.error is not None:
            raise self.error


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def task(work: Work, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A task for one test; the registry does not keep it, since the inventory reads the registry."""

    def run(subject_id: str) -> None:
        work(subject_id)

    made = durable_task(f"test.{request.node.name}")(run)
    yield made
    del current_app.tasks[made.name]


def test_a_task_does_its_work_once_however_often_it_comes(
    clock: FixedClock, queue: Queue, work: Work, task: Any
) -> None:
    row = emit_one(clock)[0]
    for _ in range(3):
        task(SUBJECT, event_id=str(row.pk))
    assert work.subjects == [SUBJECT]
    assert rows()[0].state == "DONE"


def test_a_refusal_ends_the_task_with_its_code(
    clock: FixedClock, queue: Queue, work: Work, task: Any
) -> None:
    work.error = Refused()
    row = emit_one(clock)[0]
    task(SUBJECT, event_id=str(row.pk))
    assert (rows()[0].state, rows()[0].last_code) == ("DONE", "refused")


def test_an_unavailable_machine_postpones_the_task(
    clock: FixedClock, queue: Queue, work: Work, task: Any
) -> None:
    work.error = Unavailable()
    row = emit_one(clock)[0]
    task(SUBJECT, event_id=str(row.pk))
    assert (rows()[0].state, rows()[0].last_code) == ("SENT", "unavailable")


@pytest.mark.parametrize(("error", "code"), [(IntegrityFault(), "integrity_fault"), (RuntimeError(), "")])
def test_a_fault_is_raised_and_the_row_stays(
    clock: FixedClock, queue: Queue, work: Work, task: Any, error: Exception, code: str
) -> None:
    work.error = error
    row = emit_one(clock)[0]
    with pytest.raises(type(error)):
        task(SUBJECT, event_id=str(row.pk))
    assert (rows()[0].state, rows()[0].last_code) == ("SENT", code)


@pytest.mark.parametrize("error", [None, Refused(), Unavailable()])
def test_a_task_that_nobody_emitted_needs_no_row(work: Work, task: Any, error: Exception | None) -> None:
    work.error = error
    task(SUBJECT)
    assert work.subjects == [SUBJECT]
    assert rows() == []
