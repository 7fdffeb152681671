"""Outbox -> broker -> worker, over the embedded transport and over RabbitMQ; workers die with kill -9."""

from collections.abc import Callable

import pytest

from tests.integration.celery.conftest import Site
from tests.support.processes import Child, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
Start = Callable[[str], Child]


def test_an_event_reaches_its_task_and_is_closed(site: Site, workers: Start) -> None:
    workers("default")
    site.step("emit", "test.thing.done", "subject-1")
    wait_until(lambda: site.lines("ended") == ["subject-1"], "the work")
    wait_until(lambda: site.step("states") == "DONE", "the row")
    assert site.step("sweep") == "0"


def test_hsm_work_waits_for_a_worker_of_its_own_queue(site: Site, workers: Start) -> None:
    workers("default")
    site.step("emit", "test.hsm.done", "key-1")
    site.step("emit", "test.thing.done", "subject-1")
    wait_until(lambda: site.lines("ended") == ["subject-1"], "the other work")
    assert site.lines("hsm") == []
    workers("hsm")
    wait_until(lambda: site.lines("hsm") == ["key-1"], "the work of the signer")


def test_work_of_a_worker_killed_in_the_middle_is_done_once_by_the_next(site: Site, workers: Start) -> None:
    (site.folder / "hold").touch()
    first = workers("default")
    site.step("emit", "test.thing.done", "subject-1")
    wait_until(lambda: len(site.lines("begun")) == 1, "the beginning")
    first.kill()
    assert site.lines("ended") == []
    assert site.step("states") == "SENT"
    (site.folder / "hold").unlink()
    assert site.step("sweep") == "1"  # RabbitMQ gives the first message back besides: two arrive
    workers("default")
    wait_until(lambda: site.step("states") == "DONE", "the row")
    assert site.step("sweep") == "0"
    assert site.lines("ended") == ["subject-1"]


def test_a_message_that_comes_twice_is_worked_once(site: Site, workers: Start) -> None:
    site.step("emit", "test.thing.done", "subject-1")
    assert site.step("sweep") == "1"
    workers("default")
    wait_until(lambda: site.step("states") == "DONE", "the row")
    site.step("emit", "test.thing.done", "subject-2")
    wait_until(lambda: site.lines("ended")[-1:] == ["subject-2"], "the next work")
    assert site.lines("ended") == ["subject-1", "subject-2"]
