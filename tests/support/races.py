"""Programs whose threads do the same at once, against a database of their own."""

import sys
import textwrap
from pathlib import Path

from tests.support.processes import Child, wait_until

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import sys, threading
import django
django.setup()
from django.db import connections
from apps.lib.clock import SYSTEM_CLOCK

def at_once(work, count=6):
    barrier, answers = threading.Barrier(count), []
    def run():
        barrier.wait()
        try:
            answers.append(work())
        except Exception as error:
            answers.append(type(error).__name__)
        connections.close_all()
    threads = [threading.Thread(target=run) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(map(str, answers))
"""


def raced(url: str, folder: Path, program: str) -> list[str]:
    """Run a program against the database and return its lines; ``at_once(work, count)`` is at hand there."""
    script = folder / "program.py"
    script.write_text(textwrap.dedent(PRELUDE + program), encoding="ascii")
    environment = {
        "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
        "DSPORTAL_TEST_DB": url,
        "PYTHONPATH": str(ROOT),
    }
    child = Child([sys.executable, str(script)], log=folder / "log", environment=environment)
    wait_until(lambda: not child.running(), "the race")
    assert "Traceback" not in child.said(), child.said()
    return child.said().splitlines()
