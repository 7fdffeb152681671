"""Several signers on one database and one token, side by side: does the second one add anything?"""

import json
import multiprocessing
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from multiprocessing.queues import SimpleQueue as Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.bench.child import tell
from tests.integration.failure.kill_driver import bootstrap, in_child, wait_for

BATCHES = 48  # for each signer
_FORK = multiprocessing.get_context("fork")


def main() -> None:
    """Usage: signers SCRATCH SIZE SIGNERS..."""
    scratch, size, numbers = Path(sys.argv[1]), int(sys.argv[2]), [int(text) for text in sys.argv[3:]]
    home = bootstrap(scratch)
    if wait_for(in_child(lambda: _prepare(scratch, home.pin, size, sum(numbers)))):
        raise SystemExit("the world could not be prepared")
    waiting: list[str] = json.loads((scratch / "batches.json").read_text(encoding="ascii"))
    for number in numbers:
        mine, waiting = waiting[: number * BATCHES], waiting[number * BATCHES :]
        if wait_for(in_child(lambda mine=mine: _put_off(timedelta(), mine))):  # type: ignore[misc]  # binds now
            raise SystemExit("the batches could not be called up")
        tell(_measure(scratch, mine, size, number))


def _prepare(scratch: Path, pin: str, size: int, shares: int) -> None:
    from django.core.management import call_command

    from apps.lib.clock import SYSTEM_CLOCK
    from tests.support import pipeline

    call_command("migrate", verbosity=0)
    world = pipeline.prepare_world(SYSTEM_CLOCK, plug=lambda: pin)
    made = [pipeline.request(world, pipeline.apply(world, size=size)) for _ in range(shares * BATCHES)]
    (scratch / "batches.json").write_text(json.dumps([str(batch) for batch in made]), encoding="ascii")
    _put_off(timedelta(days=1), made)  # until they are measured: signers take along what waits


def _put_off(by: timedelta, batches: Sequence[UUID | str]) -> None:
    from apps.issuance.models import IssuanceBatch
    from apps.lib.clock import SYSTEM_CLOCK

    IssuanceBatch.objects.filter(pk__in=batches).update(resend_at=SYSTEM_CLOCK.now() + by)


def _measure(scratch: Path, batches: list[str], size: int, signers: int) -> dict[str, Any]:
    barrier = _FORK.Barrier(signers)
    queue: Queue[str] = _FORK.SimpleQueue()
    first, others = batches[:signers], batches[signers:]
    running = [
        in_child(lambda warm=warm, number=number: _sign(scratch / f"{number}.json", warm, queue, barrier))  # type: ignore[misc]  # lambda's defaults bind now
        for number, warm in enumerate(first)
    ]
    for message in [*others, *[""] * signers]:
        queue.put(message)
    ended = [wait_for(pid) for pid in running]  # all of them, also when the first has failed
    if any(ended):
        raise SystemExit("a signer failed")
    told = [json.loads((scratch / f"{number}.json").read_text(encoding="ascii")) for number in range(signers)]
    wall = max(one["ended"] for one in told) - min(one["begun"] for one in told)
    credentials = (len(batches) - signers) * size  # the first of each warmed up
    return {
        "signers": signers,
        "batch": size,
        "credentials": credentials,
        "rate": round(credentials / wall, 1),
        "cpu_us": round(sum(one["cpu"] for one in told) / credentials * 1e6, 1),
    }


def _sign(report: Path, warm: str, queue: "Queue[str]", barrier: Barrier) -> None:
    """Take messages until there are no more, as a signer does; the first batch alone warms up."""
    from apps.issuance.errors import BatchBusy
    from apps.issuance.permissions import SIGNER
    from apps.issuance.services import fulfil_signing_request
    from apps.keys.adapters.attendance import set_aside_what_was_loaded
    from apps.keys.adapters.signer_session import SESSION
    from apps.lib.clock import SYSTEM_CLOCK

    SESSION.enlist()
    set_aside_what_was_loaded()
    fulfil_signing_request(actor=SIGNER, clock=SYSTEM_CLOCK, batch_id=UUID(warm), together=1)
    barrier.wait(timeout=60)
    begun, cpu = time.perf_counter(), time.process_time()
    for batch in iter(queue.get, ""):
        with suppress(BatchBusy):  # the other signer has it in its hands
            fulfil_signing_request(actor=SIGNER, clock=SYSTEM_CLOCK, batch_id=UUID(batch))
    facts = {"begun": begun, "ended": time.perf_counter(), "cpu": time.process_time() - cpu}
    report.write_text(json.dumps(facts), encoding="ascii")
    SESSION.close()


if __name__ == "__main__":
    main()
