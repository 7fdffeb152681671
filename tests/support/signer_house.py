"""The whole signer for real in a directory of its own: database, SoftHSM, supervisor, signers, a console."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.console import Console
from tests.support.migrated import MigratedFile
from tests.support.softhsm import SoftHsmHome, make_softhsm_home

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from apps.keys import selectors, services
from apps.keys.states import ActivationKind
from apps.lib.clock import SYSTEM_CLOCK as clock
from apps.lib.signing import KeyPurpose
from tests.factories.keys import custodian
def status():
    told = selectors.signer_status()
    return {"open": told.open, "cause": told.cause,
            "processes": {p.name.split("@")[0]: [p.pid, p.state.value, p.cause] for p in told.processes}}
def activate(shares, names=("one", "two")):
    gathering = services.request_activation(actor=custodian(names[0]), clock=clock)
    for name, words in zip(names, shares):
        services.submit_share(
            actor=custodian(name), clock=clock, activation_id=gathering.activation_id, share_words=words)
    return str(gathering.activation_id)
"""
SEAL = """
from celery import Celery
from dsportal.celery import app
app.send_task("audit.seal_events", queue="hsm")
"""


class SignerHouse:
    """See the module's line."""

    def __init__(self, directory: Path, migrated_file: MigratedFile) -> None:
        self.directory = directory
        self.softhsm: SoftHsmHome = make_softhsm_home(directory / "softhsm")
        self.runtime = Path(tempfile.mkdtemp(prefix="dsportal-test-", dir="/dev/shm"))
        self.database = directory / "dsportal.sqlite3"
        migrated_file.copy_to(self.database)
        self.log = directory / "signers.log"
        (directory / "secrets").mkdir()
        for name in ("queue", "queue-control"):
            (directory / name).mkdir()
        for name in ("django.key", "data.key"):
            key = directory / "secrets" / name
            key.write_text(secrets.token_hex(32), encoding="ascii")
            key.chmod(0o600)
        self.environment = {
            **self.softhsm.environment,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DSPORTAL_HOUSE_SETTINGS", "dsportal.settings.development"
            ),
            "DSPORTAL_VAR": str(directory),
            "DSPORTAL_RUNTIME": str(self.runtime),
            "DSPORTAL_DB": f"sqlite:{self.database}",
            "DSPORTAL_BROKER": "filesystem://localhost",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "PYTHONWARNINGS": "ignore",
        }
        for name in ("DSPORTAL_SECRET_KEY_FILE", "DSPORTAL_DATA_KEY_FILE", "COV_CORE_SOURCE"):
            self.environment.pop(name, None)
        self.console = Console(self.environment)
        self.run(PREPARE)
        self.supervisor: subprocess.Popen[bytes] | None = None

    def run(self, code: str) -> Any:
        return self.console.run(code)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def make_token(self) -> list[str]:
        shares = self.directory / "custodians"
        self.manage("initialise_token", "--custodians", "3", "--threshold", "2", "--shares", str(shares))
        return [path.read_text(encoding="ascii").strip() for path in sorted(shares.glob("*.share"))]

    def start(self, processes: int = 1) -> None:
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "manage.py", "run_signers", "--processes", str(processes)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.wait(lambda told: any(name.startswith("supervisor") for name in told["processes"]))

    def stop(self) -> None:
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGTERM)
            self.supervisor.wait(timeout=20)

    def status(self) -> dict[str, Any]:
        told: dict[str, Any] = self.run("result = status()")
        return told

    def wait(self, until: Callable[[dict[str, Any]], bool], seconds: float = 120) -> dict[str, Any]:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            told = self.status()
            if until(told):
                return told
            time.sleep(0.1)
        raise AssertionError(
            f"never happened: {self.status()}\n{self.log.read_text(encoding='utf-8')[-3000:]}"
        )

    def wait_open(self, processes: int = 1) -> dict[str, Any]:
        return self.wait(
            lambda told: (
                sum(facts[1] == "OPEN" for name, facts in told["processes"].items() if "signer" in name)
                == processes
            )
        )

    def close(self) -> None:
        self.stop()
        self.console.close()
        shutil.rmtree(self.runtime, ignore_errors=True)


@pytest.fixture
def signer_house(tmp_path: Path, migrated_file: MigratedFile) -> Iterator[SignerHouse]:
    house = SignerHouse(tmp_path, migrated_file)
    try:
        yield house
    finally:
        house.close()
