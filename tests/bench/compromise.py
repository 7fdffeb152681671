"""The drill of a key compromise: how long until everything that one key signed is revoked and published.

Run: ``python -m tests.bench.compromise CREDENTIALS [MSOS]`` (`make drill`: 200,000 credentials). A process
of its own sets up a database, a SoftHSM token and the rows; the decision, the mass revocation, its kill
(SIGKILL in the middle), its resumption and the publication are the product's own services. Prints one JSON
object. Where a database is named in DSPORTAL_TEST_DB (``postgres:...``, empty), the drill uses it.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.bench.child import run_child, tell

KILL_AFTER = 0.4  # of the credentials: there the worker dies
SMALL = ("5000", "5")  # what `make bench` runs
FULL = ("200000", "5")


def drill(credentials: str, objects: str = "5", *, database_url: str = "") -> list[dict[str, Any]]:
    """Return the row of one drill."""
    return run_child("tests.bench.compromise", credentials, objects, database_url=database_url)


def work(scratch: Path, credentials: int, objects: int) -> dict[str, Any]:
    """Set up, decide, revoke, kill, go on, publish, verify."""
    from tests.integration.failure.kill_driver import bootstrap

    home = bootstrap(scratch)
    from django.core.management import call_command

    from apps.lib.clock import SYSTEM_CLOCK
    from tests.factories.compromise import compromise_of
    from tests.support import pipeline
    from tests.support.pipeline_list_key import make_list_key
    from tests.support.population import Population, populate

    call_command("migrate", verbosity=0)
    world = pipeline.prepare_world(SYSTEM_CLOCK, plug=lambda: home.pin)
    make_list_key(SYSTEM_CLOCK)
    people = Population(
        key_id=world.key_id, certificate_id=world.certificate_id, credentials=credentials, objects=objects
    )
    _, populating = timed(lambda: populate(people, SYSTEM_CLOCK))
    case = compromise_of(world, SYSTEM_CLOCK)
    _, deciding = timed(case.confirm)
    row: dict[str, Any] = {
        "credentials": credentials,
        "objects": credentials * objects,
        "populate_s": round(populating),
    }
    row |= {"decision_s": round(deciding, 2), **dry_run(world.key_id), **executed(credentials)}
    return row | published(world.key_id)


def dry_run(key_id: Any) -> dict[str, Any]:
    """Count what is affected, as the screens do."""
    from apps.issuance.selectors import affected_by_key
    from apps.lib.clock import SYSTEM_CLOCK

    counted, seconds = timed(lambda: affected_by_key(key_id, at=SYSTEM_CLOCK.now()))
    return {
        "dry_run_s": round(seconds, 2),
        "dry_run_credentials": counted.credentials,
        "dry_run_objects": counted.objects,
        "lists": counted.lists,
    }


def executed(credentials: int) -> dict[str, Any]:
    """Let one worker begin, kill it in the middle, look at what it left, and let another one finish."""
    from tests.integration.failure.kill_driver import in_child

    begun = time.perf_counter()
    worker = in_child(revoke_all)
    while state_of().done_credentials < credentials * KILL_AFTER:
        time.sleep(0.01)  # the worker is another process; its rows say how far it is
    os.kill(worker, signal.SIGKILL)
    killed = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == -signal.SIGKILL
    left = leftovers()
    second, resuming = timed(lambda: os.waitpid(in_child(revoke_all), 0)[1])
    seconds = time.perf_counter() - begun
    done = state_of()
    return {
        "killed": killed,
        **left,
        "second_worker": second,
        "resumed_s": round(resuming, 1),
        "revocation_s": round(seconds, 1),
        "revoked_credentials": done.done_credentials,
        "revoked_objects": done.done_objects,
        "credentials_per_second": round(credentials / seconds),
        "objects_per_second": round(done.done_objects / seconds),
        "measured_objects_per_second": round(done.done_objects / done.seconds),
    }


def revoke_all() -> None:
    """Be the worker, until everything is revoked."""
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.revocation.models import MassRevocation
    from apps.revocation.services import advance_mass_revocation
    from tests.factories.compromise import WORKER

    advance_mass_revocation(
        actor=WORKER,
        clock=SYSTEM_CLOCK,
        revocation_id=MassRevocation.objects.get().pk,
        seconds=7_200.0,
    )


def state_of() -> Any:
    from apps.revocation.models import MassRevocation

    return MassRevocation.objects.get()


def leftovers() -> dict[str, Any]:
    """Say what the killed worker left: a credential is revoked with all of it, and counted, or not at all."""
    from apps.issuance.models import Credential, MobileSecurityObject

    ended = Credential.objects.filter(state="REVOKED")
    torn = MobileSecurityObject.objects.filter(batch__credential__state="REVOKED").exclude(state="REVOKED")
    early = MobileSecurityObject.objects.filter(state="REVOKED").exclude(batch__credential__state="REVOKED")
    return {
        "killed_at": ended.count(),
        "uncounted": ended.count() - state_of().done_credentials,
        "torn_objects": torn.count() + early.count(),
    }


def published(key_id: Any) -> dict[str, Any]:
    """Sign the lists and read every entry back as a verifier does."""
    from apps.lib.actor import system_actor
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.revocation.models import StatusListEdition
    from apps.revocation.selectors import check_published
    from apps.revocation.services import build_due_status_lists

    actor = system_actor("list-signer")
    _, building = timed(lambda: build_due_status_lists(actor=actor, clock=SYSTEM_CLOCK))
    seen, checking = timed(lambda: check_published(key_id, at=SYSTEM_CLOCK.now()))
    sizes = [len(bytes(token)) for token in StatusListEdition.objects.values_list("token", flat=True)]
    return {
        "publish_s": round(building, 1),
        "verify_s": round(checking, 1),
        "published_entries": seen.entries,
        "missing_entries": seen.missing,
        "largest_list_bytes": max(sizes),
        "state": state_of().state,
    }


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = act()
    return result, time.perf_counter() - begun


def main(arguments: list[str]) -> None:
    """Be the child (first argument a directory), or run the drill and print its row."""
    if arguments and Path(arguments[0]).is_dir():
        tell(work(Path(arguments[0]), int(arguments[1]), int(arguments[2])))
        return
    url = os.environ.get("DSPORTAL_TEST_DB", "")
    chosen: Mapping[str, Any]
    for chosen in drill(*(arguments or FULL), database_url=url if url.startswith("postgres") else ""):
        tell({"bench": "compromise", **chosen})


if __name__ == "__main__":
    main(sys.argv[1:])
