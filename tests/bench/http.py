"""From the application to the delivered credential over HTTP: the demo's processes, some dozens of people."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from tests.bench.child import tell
from tests.bench.machine import percentile
from tests.support.processes import free_port

PEOPLE = 40
AT_ONCE = 4
BATCH = 10
PATIENCE = 60  # seconds


def main() -> None:
    """Run the demo on a port of its own, then send more applications through its processes."""
    os.environ["DSPORTAL_VAR"] = sys.argv[1]
    port = free_port()
    os.environ["DSPORTAL_PORT"] = str(port)
    from dsportal.demo import place as places

    places.PORT, places.BASE_URL = port, f"http://localhost:{port}"  # type: ignore[misc]  # before others read it
    place = places.prepare()
    from dsportal.demo.processes import Processes

    processes = Processes(place.run / "processes.log")
    try:
        _run(place, processes)
    finally:
        processes.stop()
        shutil.rmtree(place.runtime, ignore_errors=True)  # the PIN goes with the processes


def _run(place: Any, processes: Any) -> None:
    import django

    from dsportal import bootstrap

    bootstrap.main()
    django.setup()
    from dsportal.demo import whole
    from dsportal.demo.processes import manage_here
    from dsportal.demo.steps import Steps

    manage_here("migrate", "--verbosity", "0")
    manage_here("collectstatic", "--noinput", "--verbosity", "0")
    summary, _accounts = whole.run(place, processes, Steps())
    back_end = _client()
    tell({"what": "one after the other", **_measure(back_end, 1)})
    tell({"what": "several at once", **_measure(back_end, AT_ONCE)})
    tell({"what": "the demo itself", "seconds": sum(step["seconds"] for step in summary["steps"])})  # type: ignore[attr-defined]  # a list of steps


def _client() -> Any:
    from apps.lib.actor import system_actor
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.staff.services import register_client
    from apps.staff.types import ClientKind
    from dsportal.demo.clients import MachineClient

    client = MachineClient("bench-back-end", ClientKind.APP)
    register_client(
        actor=system_actor("bench"),
        clock=SYSTEM_CLOCK,
        client=client.registration("Bench (simulated)"),
        approval_id=None,
    )
    client.log_in()
    return client


def _measure(back_end: Any, at_once: int) -> dict[str, Any]:
    journeys = [_journey(back_end) for _ in range(PEOPLE)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        taken = list(pool.map(lambda journey: journey(), journeys))
    wall = time.perf_counter() - begun
    return {
        "applications": PEOPLE,
        "at_once": at_once,
        "batch": BATCH,
        "p50_ms": percentile(taken, 50, 1e3),
        "p95_ms": percentile(taken, 95, 1e3),
        "p99_ms": percentile(taken, 99, 1e3),
        "credentials_per_s": round(PEOPLE * BATCH / wall, 1),
    }


def _journey(back_end: Any) -> Callable[[], float]:
    """Prepare a person with card and phone; return what sends, waits and fetches, and tells the seconds."""
    from apps.registration.adapters.simulated_applicant import random_person
    from dsportal.demo.applicant import Applicant

    born = date(1985, 7, 1)
    applicant = Applicant(random_person(full_name="見本　花子", birth_date=born), back_end, batch=BATCH)

    def journey() -> float:
        begun = time.perf_counter()
        applicant.apply()
        while (state := applicant.state()) != "ISSUED":
            if time.perf_counter() - begun > PATIENCE:
                raise TimeoutError(state)
            time.sleep(0.02)
        applicant.fetch()
        return time.perf_counter() - begun

    return journey


if __name__ == "__main__":
    main()
