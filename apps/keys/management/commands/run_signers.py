"""Run the signer: a supervisor and N signer processes; starts LOCKED (clause 6.2.8.1)."""

import fcntl
import resource
import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from apps.keys.adapters.pin_file import prepare_runtime_dir
from apps.keys.management.supervisor import Supervisor
from apps.lib.clock import SYSTEM_CLOCK

_PAUSE: Final = 0.2  # seconds between two looks at children and custodians


class Command(BaseCommand):
    """Needs the environment of the PKCS#11 module (for SoftHSM: SOFTHSM2_CONF)."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="signer processes, one HSM session each")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no PIN in a core file; the children inherit it
        with (prepare_runtime_dir() / "supervisor.lock").open("a", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("a supervisor is running on this machine already") from None
            self._supervise(options["processes"])

    def _supervise(self, processes: int) -> None:
        stopping = False

        def stop(_number: int, _frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        supervisor = Supervisor(processes=processes, clock=SYSTEM_CLOCK)
        supervisor.start()
        try:
            while not stopping:
                supervisor.step()
                time.sleep(_PAUSE)
        finally:
            supervisor.stop()
