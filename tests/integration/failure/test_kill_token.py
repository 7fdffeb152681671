"""SIGKILL in the middle of acts at real tokens: never a key that no row names, always a way on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.failure.token_kill_driver import POINTS
from tests.support.migrated import MigratedFile

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.requirement("R-6.1.1.1-1", "R-6.2.4.1-3", "R-6.2.10.1-2")
def test_every_act_at_the_token_survives_a_kill_at_every_step(
    tmp_path: Path, migrated_file: MigratedFile
) -> None:
    migrated_file.copy_to(tmp_path / "keys.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
        "DSPORTAL_TEST_DB": f"sqlite:{tmp_path / 'keys.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.failure.token_kill_driver", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=480, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) == sum(len(points) for points in POINTS.values())
    for row in rows:
        name = f"{row['act']} killed after {row['point']}\n{done.stderr[-3000:]}"
        assert (row["ready"], row["killed"], row["repeated"]) == (0, True, 0), (row, name)
        assert (row["after"]["unrecorded"], row["after"]["planned"]) == (0, 0), (row, name)
        assert set(row["after"]["intended"]) <= {"DESTROY"}, (row, name)  # taken up by the next call
        assert (row["end"]["unrecorded"], row["end"]["intended"]) == (0, []), (row, name)
        assert row["end"]["findings"] == [], (row, name)
