"""What one credential costs in CPU time, phase by phase, with everything switched on.

`bench_pipeline` starts a process of its own: a database made by the migrations, a fresh SoftHSM token, the
real services. Raw signatures of the same session are measured between the rounds of the same run; the
ratio of the two is what counts, for it holds on any machine. Run: ``python -m tests.bench.pipeline``.

A round is a queue of batches (one batch is what one application gets), and the signer is handed each of
them, as by its messages. Under load it takes several that wait in one pair of transactions, as in service;
`batches_together` is how many it took on average. A line with 1 there had to take them one by one.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ONE_BY_ONE = 1
WAITING = 100  # credentials of a round that wait for their signature
RAW_SIGNATURES = 200  # a round, about as long as the pipeline's part of it
FULFIL = "apps.issuance.services.fulfil_signing_request"
CLAIM = "apps.issuance.services.claiming"
RESERVE = "apps.issuance.services.reservation"
SIGN = "apps.issuance.services.signing"
RECORD = "apps.issuance.services.recording"
ADVANCE = "apps.registration.services.advance_applications"
PHASES = {
    "reserve": (CLAIM, "_reserved"),
    "application": (RESERVE, "approved_applications"),
    "status index": (RESERVE, "draw_entries"),
    "build": (RESERVE, "_prepare"),
    "seal": (RESERVE, "seal_name_spaces"),
    "reserve: audit": (RESERVE, "record_events"),
    "lint": (SIGN, "lint_all"),
    "sign": (SIGN, "sign_mso_batch"),
    "second decoder": (SIGN, "reread_all"),
    "record": (SIGN, "record_signatures"),
    "record: application": (RECORD, "advance_applications"),
    "record: audit": (ADVANCE, "record_events"),  # the signing records and the application's, in one insert
}
INSIDE = {
    "reserve": ("application", "status index", "build", "seal", "reserve: audit"),
    "record": ("record: application",),
    "record: application": ("record: audit",),
}
"""Phases that contain others: what is reported for them is the rest (rows, transaction, commit)."""


def bench_pipeline(
    database_url: str = "", *, batch_sizes: Sequence[int] = (1, 10, 30), seconds: float = 4.0
) -> list[dict[str, Any]]:
    """Return two rows per batch size, under load and one by one, for a database as in DSPORTAL_TEST_DB.

    No URL stands for a SQLite file; a PostgreSQL database must be empty. `cpu_us` is process CPU time per
    credential (reserve, lint, sign, second decoder, status index, record, audit), `raw_cpu_us` per signature
    of the HSM alone.
    """
    with tempfile.TemporaryDirectory(prefix="dsportal-bench-") as scratch:
        url = database_url or f"sqlite:{scratch}/bench.sqlite3"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "dsportal.settings.test",
            "DSPORTAL_TEST_DB": url,
            "PYTHONPATH": str(ROOT),
        }
        command = [
            sys.executable,
            "-m",
            "tests.bench.pipeline",
            scratch,
            str(seconds),
            *map(str, batch_sizes),
        ]
        done = subprocess.run(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
    kind = url.partition(":")[0]
    return [{"bench": "pipeline", "database": kind, **json.loads(line)} for line in done.stdout.splitlines()]


class Timing:
    """CPU seconds of each phase, taken by wrapping the services' steps in this process."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.running = False  # what the requests cost is no part of it
        for phase, (module, name) in PHASES.items():
            self._wrap(sys.modules[module], name, phase)

    def _wrap(self, module: Any, name: str, phase: str) -> None:
        original = getattr(module, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            if not self.running:
                return original(*args, **kwargs)
            begun = time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                self.spent[phase] += time.process_time() - begun

        setattr(module, name, timed)

    def shares(self, credentials: int) -> dict[str, float]:
        """Return microseconds per credential; nothing is counted twice."""
        own = dict(self.spent)
        for outer, inner in INSIDE.items():
            own[outer] -= sum(self.spent[phase] for phase in inner)
        return {phase: round(own[phase] / credentials * 1e6, 1) for phase in PHASES}


class Bench:
    """One process: one database connection, one HSM session, as a signer has them."""

    def __init__(self, scratch: Path) -> None:
        from tests.integration.failure.kill_driver import bootstrap

        self.home = bootstrap(scratch)
        from django.core.management import call_command

        from apps.keys.adapters.attendance import set_aside_what_was_loaded
        from apps.lib.clock import SYSTEM_CLOCK
        from tests.support import pipeline

        call_command("migrate", verbosity=0)
        self.pipeline = pipeline
        self.world = pipeline.prepare_world(SYSTEM_CLOCK, plug=lambda: self.home.pin)
        set_aside_what_was_loaded()  # as a signer does when it starts
        self.timing = Timing()
        self.claimed: list[int] = []
        self._count_claims()

    def _count_claims(self) -> None:
        """Note how many batches each pair of transactions holds."""
        module = sys.modules[FULFIL]
        claim = vars(module)["claim"]

        def counted(*args: Any, **kwargs: Any) -> Any:
            claimed = claim(*args, **kwargs)
            self.claimed.append(len(claimed))
            return claimed

        vars(module)["claim"] = counted

    def requests(self, count: int, size: int) -> list[Any]:
        world, pipeline = self.world, self.pipeline
        return [pipeline.request(world, pipeline.apply(world, size=size)) for _ in range(count)]

    def raw(self) -> float:
        """Return the CPU seconds of some raw signatures."""
        from apps.keys.adapters.signer_session import SESSION
        from apps.lib.signing import KeyPurpose
        from tests.support.permits import permit_for

        permits = [permit_for(KeyPurpose.DS, bytes(2000)) for _ in range(RAW_SIGNATURES)]
        key = self.world.key_id.bytes
        begun = time.process_time()
        for permit in permits:
            SESSION.sign(key, permit)
        return time.process_time() - begun

    def measure(self, size: int, together: int, seconds: float) -> dict[str, Any]:
        """Alternate rounds of batches and of raw signatures until the time is over, at least four.

        The phases come from rounds of their own, because looking at the clock costs time as well.
        """
        self._round(size, together)
        self.timing.spent.clear()
        self.claimed.clear()
        cpu = wall = raw = 0.0
        credentials = looked_at = rounds = 0
        while wall < seconds or not looked_at:
            looking = rounds % 4 == 3
            made, cpu_spent, wall_spent = self._round(size, together, looking=looking)
            if looking:
                looked_at += made
            else:
                credentials, cpu, wall = credentials + made, cpu + cpu_spent, wall + wall_spent
            raw += self.raw()
            rounds += 1
        row = self._row(size, credentials, cpu, wall, raw / rounds / RAW_SIGNATURES)
        return row | {"phases_us": self.timing.shares(max(1, looked_at))}

    def _round(self, size: int, together: int, *, looking: bool = False) -> tuple[int, float, float]:
        """Hand a queue of batches to the signer; return credentials, CPU seconds and seconds."""
        batches = self.requests(max(1, WAITING // size), size)
        self.timing.running = looking
        cpu_begun, wall_begun = time.process_time(), time.perf_counter()
        for batch in batches:
            self.pipeline.fulfil(self.world, batch, together=together)
        spent = time.process_time() - cpu_begun, time.perf_counter() - wall_begun
        self.timing.running = False
        return size * len(batches), *spent

    def _row(self, size: int, credentials: int, cpu: float, wall: float, raw: float) -> dict[str, Any]:
        return {
            "batch": size,
            "batches_waiting": max(1, WAITING // size),
            "batches_together": round(sum(self.claimed) / len(self.claimed), 1),
            "credentials": credentials,
            "cpu_us": round(cpu / credentials * 1e6, 1),
            "rate": round(credentials / wall, 1),
            "raw_cpu_us": round(raw * 1e6, 1),
            "raw_signatures_of_cpu": round(cpu / credentials / raw, 2),
        }


def main() -> None:
    scratch, seconds = Path(sys.argv[1]), float(sys.argv[2])
    bench = Bench(scratch)
    from apps.issuance.services.claiming import BATCHES_TOGETHER

    for size in map(int, sys.argv[3:]):
        for together in (BATCHES_TOGETHER, ONE_BY_ONE):
            sys.stdout.write(json.dumps(bench.measure(size, together, seconds)) + "\n")
    bench.pipeline.close_world()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main()
    else:
        for line in bench_pipeline():
            sys.stdout.write(json.dumps(line) + "\n")
