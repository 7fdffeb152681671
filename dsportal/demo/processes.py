"""The portal's processes under honcho, as `make serve` starts them, and single commands beside them."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.core.management import CommandError, call_command

from dsportal.demo.place import BASE_URL, ROOT
from dsportal.demo.wire import Wire

PATIENCE: Final = 60  # seconds
_PAUSE: Final = 0.2  # seconds


class CommandFailed(Exception):
    """A management command ended with an error; the text is what it wrote."""


class DidNotHappen(Exception):
    """What was waited for did not come in time."""


def manage(*arguments: str) -> str:
    """Run a management command in a process of its own and return what it printed."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if ended.returncode:
        raise CommandFailed(
            f"manage.py {' '.join(arguments)}: {ended.stderr.strip() or ended.stdout.strip()}"
        )
    return ended.stdout


def manage_here(*arguments: str) -> str:
    """Run a management command that needs no HSM in this process and return what it printed."""
    printed = io.StringIO()
    try:
        call_command(*arguments, stdout=printed)
    except CommandError as failure:
        raise CommandFailed(f"manage.py {arguments[0]}: {failure}") from failure
    return printed.getvalue()


class Processes:
    """Web, worker, signer and scheduler."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._honcho: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start all and wait until the web answers."""
        honcho = [sys.executable, "-m", "honcho", "-f", str(ROOT / "dsportal" / "Procfile"), "start"]
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        with self._log.open("wb") as log:
            self._honcho = subprocess.Popen(  # noqa: S603 - our own words
                honcho, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self._web_answers, "the portal answers")

    def wait(self) -> None:
        """Stay until somebody stops the portal."""
        if self._honcho is not None:
            self._honcho.wait()

    def stop(self) -> None:
        """Stop all, children included; whatever does not go in time is killed."""
        if self._honcho is None or self._honcho.poll() is not None:
            return
        self._honcho.send_signal(signal.SIGTERM)
        try:
            self._honcho.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._honcho.pid, signal.SIGKILL)
            self._honcho.wait()

    def _web_answers(self) -> bool:
        if self._honcho is not None and self._honcho.poll() is not None:
            raise DidNotHappen(f"the processes ended: see {self._log}")
        try:
            return Wire(BASE_URL).call("GET", "/admin/login/").status == 200  # noqa: PLR2004 - HTTP OK
        except OSError:
            return False


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Ask again and again; raise `DidNotHappen` after a minute."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise DidNotHappen(what)
        time.sleep(_PAUSE)
