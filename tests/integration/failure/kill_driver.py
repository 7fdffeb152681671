"""Runs real signers on SQLite and SoftHSM and kills them, again and again; prints what is left as JSON.

Usage: kill_driver.py DIRECTORY SEED KILLS. A process that never touches PKCS#11 forks one signer after the
other. A signer carries at most one kill point, put there by wrapping functions in this very process:
the product has no switch for it.
"""

import contextlib
import hashlib
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.conf import settings

from tests.support.leaping_clock import LeapingClock
from tests.support.softhsm import SoftHsmHome, make_softhsm_home

SIZE = 2  # MSOs a batch: small, so that many batches pass
BATCHES_A_LIFE = 5  # messages; each may take others along
TOGETHER = (1, 1, 2, 4)  # batches in one pair of transactions
SIGNERS_AT_ONCE = 2
ROUNDS_BETWEEN_DRAINS = 3
POINTS = (
    "before the reservation commits",
    "after the reservation",
    "after the linter",
    "before a signature",
    "after a signature",
    "after the batch is signed",
    "after the second decoder",
    "before the record commits",
    "after the record",
    "before a lost attempt is closed",
    "after a lost attempt is closed",
    "after the next attempt is opened",
    "at random",
)


def bootstrap(directory: Path) -> SoftHsmHome:
    """Set Django up on a database, a data key and a token of our own."""
    home = make_softhsm_home(directory / "hsm")
    os.environ["SOFTHSM2_CONF"] = str(directory / "hsm" / "softhsm2.conf")
    key_file = directory / "data.key"
    key_file.write_text(secrets.token_hex(32), encoding="ascii")
    own = {"data_key_file": key_file, "runtime_dir": home.runtime_dir, "var_dir": directory}
    settings.DSPORTAL = settings.DSPORTAL | own
    django.setup()
    import_module("tests.support.pipeline")  # once: every signer is a fork of this process
    import_module("apps.lib.hsm.pkcs11")  # the Python side only; the module itself is loaded by each signer
    command = ["softhsm2-util", "--init-token", "--free", "--label", settings.DSPORTAL["token_label"]]
    subprocess.run([*command, "--so-pin", home.so_pin, "--pin", home.pin], check=True, capture_output=True)
    return home


def in_child(work: Callable[[], None]) -> int:
    """Fork, run `work` and leave; return the pid."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - a child must never return into the driver
        traceback.print_exc()
    finally:
        os._exit(status)


def wait_for(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Wrapping:
    """Kills this process at the `count`-th passage of one point."""

    def __init__(self, point: str, count: int) -> None:
        self.point, self.left = point, count

    def passing(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                die()

    def after(self, module: ModuleType, name: str, point: str) -> None:
        original = getattr(module, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            self.passing(point)
            return result

        setattr(module, name, wrapped)


def install(wrapping: Wrapping, journal: Path) -> None:
    """Wrap the services' steps, and count every signature in a file that survives us."""
    from apps.issuance.services import reconcile_signing as _reconcile  # noqa: F401 - loads the modules

    def module(name: str) -> ModuleType:
        return sys.modules[f"apps.issuance.services.{name}"]

    wrapping.after(module("claiming"), "reserve", POINTS[0])
    wrapping.after(module("fulfil_signing_request"), "claim", POINTS[1])
    wrapping.after(module("signing"), "lint_all", POINTS[2])
    wrapping.after(module("signing"), "sign_mso_batch", POINTS[5])
    wrapping.after(module("signing"), "reread_all", POINTS[6])
    wrapping.after(module("recording"), "_record", POINTS[7])
    wrapping.after(module("signing"), "record_signatures", POINTS[8])
    wrapping.after(module("attempt_closing"), "record_events", POINTS[9])
    wrapping.after(module("reconcile_signing"), "lose_attempt", POINTS[10])
    wrapping.after(module("reconcile_signing"), "_reopened", POINTS[11])
    count_signatures(wrapping, module, journal)


def count_signatures(wrapping: Wrapping, module: Callable[[str], ModuleType], journal: Path) -> None:
    from apps.keys.adapters.signer_session import SESSION

    current: dict[str, Any] = {}
    lint_all, sign = module("signing").lint_all, SESSION.sign
    descriptor = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def remembering(work: Any, clock: Any) -> Any:
        current.update(batch=str(work.batch_id), attempt=work.attempt, number=0)
        return lint_all(work, clock)

    def counted(key_id: bytes, permit: Any) -> bytes:
        wrapping.passing(POINTS[3])
        signature = sign(key_id, permit)
        line = json.dumps({**current, "signature": signature.hex()}) + "\n"
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
        current["number"] += 1
        wrapping.passing(POINTS[4])
        return signature

    vars(module("signing"))["lint_all"] = remembering
    SESSION.sign = counted  # type: ignore[method-assign]  # in this test process only


class Driver:
    """The supervisor of this test: forks signers, lets them die, moves the clock past their leases."""

    def __init__(self, directory: Path, seed: int, kills: int) -> None:
        self.directory, self.kills_wanted = directory, kills
        self.random = random.Random(seed)
        self.home = bootstrap(directory)
        self.clock = LeapingClock()
        self.journal = directory / "signatures.jsonl"
        self.kills: Counter[str] = Counter()
        self.failures = 0
        self.token: dict[Path, bytes] = {}

    def mend_token(self) -> bool:
        """Put the token's own file back where SoftHSM lost it, and say whether it had to be done.

        SoftHSM empties and rewrites that file at every login; a kill in between leaves no token. The fault
        is that of the simulated device, not of what is tested here. Nobody has it open now.
        """
        lost = [path for path in self.token if not path.stat().st_size]
        for path in lost:
            path.write_bytes(self.token[path])
        return bool(lost)

    def prepare(self, applications: int) -> None:
        """Build the world in a child, because it opens the token."""

        def work() -> None:
            from tests.support import pipeline

            world = pipeline.prepare_world(self.clock, plug=lambda: self.home.pin)
            for _ in range(applications):
                pipeline.request(world, pipeline.apply(world, size=SIZE, portrait_bytes=1000))
            (self.directory / "ds.der").write_bytes(world.certificate_der)

        if wait_for(in_child(work)):
            raise SystemExit("the world could not be prepared")
        self.token = {path: path.read_bytes() for path in self.directory.glob("hsm/tokens/*/token.object")}

    def life(self, point: str, count: int, seed: int, limit: int) -> None:
        """One signer: sweep, then sign what waits, in an order and in groups of its own."""
        from apps.issuance.models import IssuanceBatch
        from apps.issuance.permissions import SIGNER, SWEEPER
        from apps.issuance.services import fulfil_signing_request, sweep_batches
        from apps.keys.adapters.signer_session import SESSION
        from apps.lib.errors import Conflict

        install(Wrapping(point, count), self.journal)
        SESSION.enlist()
        swept = list(sweep_batches(actor=SWEEPER, clock=self.clock).resent)
        waiting = IssuanceBatch.objects.filter(state="REQUESTED").values_list("pk", flat=True)
        left = list(waiting.exclude(pk__in=swept)[:50])
        ahead = swept[:limit] + left[:limit]
        own = random.Random(seed)
        own.shuffle(ahead)
        if point == "drain":
            reserved = IssuanceBatch.objects.filter(state="RESERVED").values_list("pk", flat=True)
            ahead = list(reserved)
        broken = 0
        for batch_id in ahead[:limit]:  # as tasks of a queue: one that fails does not stop the next
            try:
                fulfil_signing_request(
                    actor=SIGNER, clock=self.clock, batch_id=batch_id, together=own.choice(TOGETHER)
                )
            except Conflict:
                continue
            except Exception:  # noqa: BLE001 - reported, and counted as a failure of the run
                traceback.print_exc()
                broken += 1
        SESSION.close()
        if broken:
            raise SystemExit(f"{broken} batches failed in a signer's hands")

    def round(self) -> None:
        """Let two signers work at once, each with a kill point of its own."""
        running = []
        for _ in range(SIGNERS_AT_ONCE):
            point, count = self.random.choice(POINTS), self.random.randint(1, 2)
            seed = self.random.getrandbits(32)
            pid = in_child(lambda: self.life(point, count, seed, BATCHES_A_LIFE))  # noqa: B023 - runs at once
            running.append((pid, point))
        self.kill_at_random([pid for pid, point in running if point == "at random"])
        ends = [(point, wait_for(pid)) for pid, point in running]
        failed = sum(status not in {0, -signal.SIGKILL} for _point, status in ends)
        self.kills.update(point for point, status in ends if status == -signal.SIGKILL)
        self.failures += 0 if self.mend_token() else failed
        self.clock.skipped += timedelta(seconds=61)

    def drain(self) -> None:
        """One unharmed signer takes up everything that was left behind, before it grows too old to sign."""
        if wait_for(in_child(lambda: self.life("drain", 1, 0, 100))):
            self.failures += 1
        self.clock.skipped += timedelta(seconds=61)

    def kill_at_random(self, pids: list[int]) -> None:
        for pid in pids:
            time.sleep(self.random.uniform(0.02, 0.15))
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def finish(self) -> None:
        """Let unharmed signers bring everything to its end."""
        for _ in range(10):
            if wait_for(in_child(lambda: self.life("never", 1, 0, 1000))):
                self.failures += 1
            self.clock.skipped += timedelta(seconds=61)

    def run(self) -> dict[str, Any]:
        from tests.integration.failure.kill_findings import findings

        self.prepare(applications=self.kills_wanted * 3)
        rounds = 0
        while sum(self.kills.values()) < self.kills_wanted and rounds < self.kills_wanted * 3:
            self.round()
            rounds += 1
            if rounds % ROUNDS_BETWEEN_DRAINS == 0:
                self.drain()
        self.finish()
        facts = findings(self.journal, (self.directory / "ds.der").read_bytes())
        return {"kills": dict(self.kills), "rounds": rounds, "failures": self.failures, **facts}


def main() -> None:
    directory, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    report = Driver(directory, seed, kills).run()
    digest = hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()
    sys.stdout.write(json.dumps({**report, "digest": digest}) + "\n")


if __name__ == "__main__":
    main()
