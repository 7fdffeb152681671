"""Token gone, disk full: nothing is half done, and work goes on when the fault is mended."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.support.migrated import MigratedFile

Report: TypeAlias = dict[str, dict[str, object]]

ROOT = Path(__file__).resolve().parents[3]
DRIVER = Path(__file__).with_name("fault_driver.py")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, migrated_file: MigratedFile) -> Report:
    directory = tmp_path_factory.mktemp("faults")
    migrated_file.copy_to(directory / "faults.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
        "DSPORTAL_TEST_DB": f"sqlite:{directory / 'faults.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(DRIVER), str(directory)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: Report = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_token_that_goes_away_is_unavailable_and_recovers(report: Report) -> None:
    assert report["token gone"]["error"] in {"hsm_device_gone", "hsm_transient"}
    assert report["token gone"]["family"] == "Unavailable"
    assert report["token gone"]["state"] == "RESERVED"
    assert report["token back"] == {"state": "SIGNED", "signed": 3}


def test_a_full_disk_at_the_reservation_leaves_the_request(report: Report) -> None:
    assert report["full at reserve"] == {"error": "OperationalError", "state": "REQUESTED", "members": 0}


def test_a_full_disk_at_the_record_leaves_the_reservation(report: Report) -> None:
    assert report["full at record"]["error"] == "OperationalError"
    assert report["full at record"]["state"] == "RESERVED"
    assert report["full at record"]["unsigned"] == 3


def test_work_goes_on_when_there_is_room_again(report: Report) -> None:
    assert report["room again"] == {"state": "SIGNED", "signed": 3, "outcomes": ["UNKNOWN", "SIGNED"]}
