"""What follows what, when, and in which queue: each name in the tables is a task that exists."""

from typing import Any

import pytest

from apps.base.dispatch import DISPATCHER
from dsportal.celery import app, queues, route, send
from dsportal.events import FOLLOWERS
from dsportal.schedule import SCHEDULE

NAMES = {task for tasks in FOLLOWERS.values() for task in tasks} | {row["task"] for row in SCHEDULE.values()}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_task_of_the_tables_exists(name: str) -> None:
    app.loader.import_default_modules()
    assert name in app.tasks


def test_the_tables_are_plugged_in() -> None:
    assert (DISPATCHER.followers, DISPATCHER.send) == (FOLLOWERS, send)
    assert app.conf.beat_schedule == SCHEDULE


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("issuance.request_signing", "default"),
        ("issuance.fulfil_signing_request", "hsm"),
        ("issuance.reconcile_signing", "hsm"),
        ("audit.seal_events", "hsm"),
        ("keys.open", "hsm"),
        ("certificates.request_certificate", "hsm"),
        ("certificates.fetch_crl", "default"),
        ("revocation.build_status_lists", "hsm"),
        ("base.sweep_outbox", "default"),
        ("custody.review", "default"),
        ("monkeys.open", "default"),
    ],
)
def test_a_name_decides_the_queue(name: str, queue: str) -> None:
    assert route(name) == {"queue": queue}
    assert app.amqp.router.route({}, name)["queue"].name == queue


def test_queues_are_quorum_queues_on_rabbitmq_only() -> None:
    on_rabbitmq: tuple[Any, ...] = queues("amqp://x")
    on_files: tuple[Any, ...] = queues("filesystem://")
    assert [queue.queue_arguments for queue in on_rabbitmq] == [{"x-queue-type": "quorum"}] * 2
    assert [queue.queue_arguments for queue in on_files] == [None] * 2


def test_a_message_carries_ids_only() -> None:
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "send_task", lambda name, **options: sent.append((name, options)))
        send("issuance.request_signing", "subject", "event")
    (name, options) = sent[0]
    assert name == "issuance.request_signing"
    assert (options["args"], options["kwargs"]) == (("subject",), {"event_id": "event"})
