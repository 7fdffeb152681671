"""The signer processes: started anew as programs (never forked), watched, restarted with a back-off."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from apps.keys.adapters.attendance import FOLLOW, SLOT_VARIABLE
from apps.keys.adapters.child_report import ChildReport, read_report
from apps.keys.states import SignerState

_FIRST_WAIT: Final = 0.2  # seconds, doubled up to _LONGEST_WAIT while a child keeps dying young
_LONGEST_WAIT: Final = 30.0
_YOUNG: Final = 5.0
_STOP_SECONDS: Final = 10.0
_ROOT: Final = Path(__file__).resolve().parents[3]


def worker_command(slot: int) -> list[str]:
    """Return the command of one signer: a Celery worker with one thread for the queue `hsm`."""
    return [
        sys.executable, "-m", "celery", "-A", "dsportal", "worker", "--pool=solo", "-Q", "hsm",
        "-n", f"signer-{slot}@%h", "--without-gossip", "--without-mingle", "--loglevel=WARNING",
    ]  # fmt: skip


@dataclass(slots=True)
class Child:
    """One slot and the process in it."""

    slot: int
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = _FIRST_WAIT
    not_before: float = 0.0
    died: int = field(default=0)

    def report(self) -> ChildReport | None:
        """Return what the running process last said."""
        return None if self.process is None else read_report(self.slot, pid=self.process.pid)


class SignerChildren:
    """Keeps N slots filled."""

    def __init__(self, processes: int) -> None:
        self.children = [Child(slot=slot) for slot in range(1, processes + 1)]

    def tend(self) -> int:
        """Reap the dead and start what is missing; return how many had died."""
        now = time.monotonic()
        dead = [
            child for child in self.children if child.process is not None and child.process.poll() is not None
        ]
        for child in dead:
            lived = now - child.started_at
            child.wait = min(child.wait * 2, _LONGEST_WAIT) if lived < _YOUNG else _FIRST_WAIT
            child.process, child.not_before = None, now + child.wait
            child.died += 1
        for child in self.children:
            if child.process is None and now >= child.not_before:
                self._start(child)
        return len(dead)

    def follow(self, *, only_faulty: bool = False) -> None:
        """Tell the children that have spoken to look at the RAM file again."""
        for child in self.children:
            report = child.report()
            if child.process is None or report is None:
                continue
            if not only_faulty or report.state is SignerState.FAULT:
                child.process.send_signal(FOLLOW)

    def kill_unlocked(self) -> None:
        """End the children that still hold a session, after a deactivation."""
        for child in self.children:
            report = child.report()
            if child.process is not None and (report is None or report.state is not SignerState.LOCKED):
                child.process.kill()

    def stop(self) -> None:
        """Ask all to finish what they do, wait, then end the rest."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        limit = time.monotonic() + _STOP_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.0, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @staticmethod
    def _start(child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            worker_command(child.slot),
            cwd=_ROOT,
            env={**os.environ, SLOT_VARIABLE: str(child.slot)},
            start_new_session=True,  # a terminal's Ctrl-C reaches the supervisor only
        )
