"""A benchmark in a process of its own: Django on a fresh database, JSON lines back."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def run_child(
    module: str, *arguments: str, database_url: str = "", environment: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Run ``python -m MODULE SCRATCH ARGUMENTS`` and return the JSON lines that it printed."""
    with tempfile.TemporaryDirectory(prefix="dsportal-bench-") as scratch:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
            "DSPORTAL_TEST_DB": database_url or f"sqlite:{scratch}/bench.sqlite3",
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        }
        command = [sys.executable, "-m", module, scratch, *arguments]
        done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def tell(row: Mapping[str, Any]) -> None:
    """Give a row to the parent."""
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()
