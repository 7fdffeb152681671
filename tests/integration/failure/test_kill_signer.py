"""The signer is killed at every point of the journal, under load, over and over (`kill -9`)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.migrated import MigratedFile

ROOT = Path(__file__).resolve().parents[3]
DRIVER = Path(__file__).with_name("kill_driver.py")
KILLS = 205


@pytest.mark.slow
@pytest.mark.timeout(360)
@pytest.mark.requirement("R-5.4.1-1", "R-4.3.1-6")
def test_loses_doubles_and_hides_nothing_when_signers_are_killed(
    tmp_path: Path, migrated_file: MigratedFile
) -> None:
    migrated_file.copy_to(tmp_path / "kill.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
        "DSPORTAL_TEST_DB": f"sqlite:{tmp_path / 'kill.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(DRIVER), str(tmp_path), "20261122", str(KILLS)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(done.stdout.splitlines()[-1])

    if report["failures"]:
        pytest.fail(f"{report}\n{done.stderr[-4000:]}")  # an assertion would cut the cause short
    assert report["violations"] == [], report
    assert sum(report["kills"].values()) >= 200
    assert len(report["kills"]) >= 12, report["kills"]
    assert report["states"] == {"SIGNED": report["batches"]}, report["failed"]
    assert report["credentials"] == report["batches"]
    assert report["members"] == 2 * report["batches"] == report["device_keys"] == report["entries"]
    assert set(report["outcomes"]) == {"SIGNED", "UNKNOWN"}
    assert report["members"] <= report["signatures_made"] <= report["signatures_possible"]
