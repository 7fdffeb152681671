"""The signer is killed in every act of a ceremony (`kill -9`): the step is resumed or can be tried again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.failure.ceremony_driver import PATH
from tests.integration.failure.ceremony_kills import POINTS
from tests.support.migrated import MigratedFile

ROOT = Path(__file__).resolve().parents[3]
DRIVER = Path(__file__).with_name("ceremony_driver.py")
ACTS = [act for _type, acts in PATH for act in acts]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.requirement("R-5.2.1.3-2", "R-5.2.1.3-4", "R-6.2.10.1-1")
def test_a_killed_signer_leaves_no_step_open_and_no_key_unrecorded(
    tmp_path: Path, migrated_file: MigratedFile
) -> None:
    migrated_file.copy_to(tmp_path / "kill.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
        "DSPORTAL_TEST_DB": f"sqlite:{tmp_path / 'kill.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(tmp_path)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(done.stdout.splitlines()[-1])

    assert [(one["point"], one["act"]) for one in report] == [(p, a) for p in POINTS for a in ACTS]
    assert all(one["killed"] for one in report), report
    assert [one for one in report if one["end"] != "EXECUTED"] == []
    assert [one for one in report if one["unrecorded"]] == []
    resumed = {one["act"] for one in report if (one["point"], one["after"]) == ("after the act", "EXECUTED")}
    assert {"GENERATE_KEY", "BACKUP_KEY", "ACTIVATE_KEY", "DEACTIVATE_KEY", "DESTROY_KEY"} <= resumed
