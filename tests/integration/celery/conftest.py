"""Workers as child processes over both transports, with a database and a queue of their own."""

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.migrated import MigratedFile
from tests.support.processes import Child, wait_until
from tests.support.rabbitmq import Broker, running_rabbitmq

ROOT = Path(__file__).resolve().parents[3]
TASKS = '''
"""Tasks of the tests: they write what they do into files of the folder DSPORTAL_TEST_FOLDER."""

import os
import time
from pathlib import Path

from apps.base.task import durable_task
from dsportal.celery import app

FOLDER = Path(os.environ["DSPORTAL_TEST_FOLDER"])


def note(name: str, text: str) -> None:
    with (FOLDER / name).open("a", encoding="ascii") as out:
        out.write(f"{text}\\n")


@durable_task("test.work")
def work(subject_id: str) -> None:
    note("begun", f"{subject_id} {os.getpid()}")
    while (FOLDER / "hold").exists():
        time.sleep(0.02)
    note("ended", subject_id)


@durable_task("keys.test_hsm")
def hsm(subject_id: str) -> None:
    note("hsm", subject_id)
'''
SETTINGS = '''
"""The development shape with a queue and a database of the test."""

from pathlib import Path
import os

from dsportal.settings.test import *
from dsportal.settings.databases import database

FOLDER = Path(os.environ["DSPORTAL_TEST_FOLDER"])
DATABASES = {"default": database(f"sqlite:{FOLDER / 'db.sqlite3'}")}
CELERY_BROKER_URL = os.environ["DSPORTAL_BROKER"]
CELERY_BROKER_TRANSPORT_OPTIONS = {}
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(FOLDER / "queue"),
        "data_folder_out": str(FOLDER / "queue"),
        "control_folder": str(FOLDER / "control"),
        "polling_interval": 0.05,
    }
CELERY_IMPORTS = ("worker_tasks",)
'''
SENDER = '''
"""Runs one step as the web process or the scheduler would."""

import sys
from datetime import timedelta

import django

django.setup()
from django.db import transaction

from apps.base import outbox
from apps.base.dispatch import DISPATCHER
from apps.base.models import OutboxEvent
from apps.lib.clock import SYSTEM_CLOCK, FixedClock

DISPATCHER.followers = {"test.thing.done": ("test.work",), "test.hsm.done": ("keys.test_hsm",)}
step, *rest = sys.argv[1:]
if step == "emit":
    with transaction.atomic():
        outbox.emit(rest[0], rest[1], clock=SYSTEM_CLOCK)
elif step == "sweep":
    print(outbox.sweep(clock=FixedClock(SYSTEM_CLOCK.now() + timedelta(hours=1))))
elif step == "states":
    print(",".join(OutboxEvent.objects.order_by("emitted_at").values_list("state", flat=True)))
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One installation: a folder, a database, a broker."""

    folder: Path
    broker: str

    @property
    def environment(self) -> dict[str, str]:
        """Return what the child processes need to know."""
        return {
            "DJANGO_SETTINGS_MODULE": "worker_settings",
            "DSPORTAL_TEST_FOLDER": str(self.folder),
            "DSPORTAL_BROKER": self.broker,
            "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}",
        }

    def worker(self, queue: str) -> Child:
        """Start a worker for one queue and wait until it is ready."""
        command = [sys.executable, "-m", "celery", "-A", "dsportal", "worker", "--pool=solo", "-Q", queue]
        options = [
            "--without-gossip",
            "--without-mingle",
            "--loglevel=INFO",
            "-n",
            f"{queue}@{os.urandom(4).hex()}",
        ]
        log = self.folder / f"worker-{os.urandom(4).hex()}.log"
        child = Child([*command, *options], log=log, environment=self.environment)
        wait_until(lambda: "ready." in child.said() or not child.running(), f"worker: {child.said()}")
        assert child.running(), child.said()
        return child

    def step(self, *arguments: str) -> str:
        """Run one step of the sender in a process of its own and return what it printed."""
        log = self.folder / f"step-{os.urandom(4).hex()}.log"
        child = Child(
            [sys.executable, str(self.folder / "sender.py"), *arguments],
            log=log,
            environment=self.environment,
        )
        wait_until(lambda: not child.running(), " ".join(arguments))
        assert "Traceback" not in child.said(), child.said()
        return child.said().strip()

    def lines(self, name: str) -> list[str]:
        """Return what the tasks noted."""
        path = self.folder / name
        return path.read_text(encoding="ascii").splitlines() if path.exists() else []


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[Broker]:
    """Return a real broker for the whole run."""
    with running_rabbitmq() as broker:
        yield broker


@pytest.fixture(params=["filesystem", "amqp"])
def site(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: MigratedFile) -> Site:
    """Return an installation over each transport."""
    for name, text in (("worker_tasks", TASKS), ("worker_settings", SETTINGS), ("sender", SENDER)):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="ascii")
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    broker = (
        "filesystem://localhost" if request.param == "filesystem" else request.getfixturevalue("rabbitmq").url
    )
    made = Site(folder=tmp_path, broker=broker)
    migrated_file.copy_to(tmp_path / "db.sqlite3")
    return made


@pytest.fixture
def workers(site: Site) -> Iterator[Callable[[str], Child]]:
    """Return a function that starts workers, which are stopped in the end."""
    started: list[Child] = []

    def start(queue: str) -> Child:
        started.append(site.worker(queue))
        return started[-1]

    yield start
    for child in started:
        child.stop()
