"""Real servers and workers as child processes: started on loopback, stopped by their own id."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PATIENCE = 120.0  # seconds: two cores may be busy with much else


def free_port() -> int:
    """Return a TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], what: str, *, seconds: float = _PATIENCE) -> None:
    """Wait until `ready` says so; raise `TimeoutError` naming `what`."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Say whether something accepts connections on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Child:
    """A child process in a group of its own, with its output in a file."""

    def __init__(
        self, command: Sequence[str], *, log: Path, environment: dict[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | (environment or {}),
                start_new_session=True,
            )
        self.pid = self._process.pid

    def running(self) -> bool:
        """Say whether the process is alive."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process and its children with no chance to tidy up (kill -9)."""
        self._signal(signal.SIGKILL)

    def stop(self, *, seconds: float = 20) -> None:
        """Ask the process to end; kill it when it does not."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
        self._process.wait()

    def said(self) -> str:
        """Return the output so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self.running():
            os.killpg(self.pid, number)
            if number is signal.SIGKILL:
                self._process.wait()
