"""A signer on SQLite and SoftHSM meets faults one after the other; prints what it finds as JSON."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection

from tests.integration.failure.kill_driver import bootstrap
from tests.support.leaping_clock import LeapingClock

ROOM = 1 << 30  # pages


def limit_pages(more: int | None) -> None:
    """Let the database grow by `more` pages at most, or freely."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {ROOM if more is None else pages + more}")


def caught(act: Callable[[], object]) -> str:
    from apps.lib.errors import DomainError

    try:
        act()
    except OperationalError as error:
        return type(error).__name__
    except DomainError as error:
        return error.code
    return ""


def facts(batch_id: Any) -> dict[str, Any]:
    from apps.issuance.models import IssuanceBatch, MobileSecurityObject

    members = MobileSecurityObject.objects.filter(batch_id=batch_id)
    return {
        "state": IssuanceBatch.objects.get(pk=batch_id).state,
        "signed": members.filter(state="SIGNED").count(),
        "unsigned": members.filter(signature=None).count(),
        "members": members.count(),
    }


def token_gone(home: Any, world: Any, clock: LeapingClock) -> dict[str, Any]:
    from tests.support import pipeline

    batch_id = pipeline.request(world, pipeline.apply(world, size=3, portrait_bytes=1000))
    home.unplug()
    error = caught(lambda: pipeline.fulfil(world, batch_id))
    gone = facts(batch_id)
    home.plug()
    clock.skipped += timedelta(seconds=61)
    pipeline.fulfil(world, batch_id)
    back = facts(batch_id)
    return {
        "token gone": {"error": error, "family": family(error), "state": gone["state"]},
        "token back": {"state": back["state"], "signed": back["signed"]},
    }


def family(code: str) -> str:
    from apps.lib.errors import Unavailable
    from apps.lib.hsm import errors

    known = {kind.code: kind for kind in (errors.HsmDeviceGone, errors.HsmTransient)}
    return "Unavailable" if code in known and issubclass(known[code], Unavailable) else "other"


def disk_full(world: Any, clock: LeapingClock) -> dict[str, Any]:
    from apps.issuance.models import SigningAttempt
    from apps.issuance.services import signing
    from tests.support import pipeline

    batch_id = pipeline.request(world, pipeline.apply(world, size=3))
    limit_pages(0)
    error = caught(lambda: pipeline.fulfil(world, batch_id))
    limit_pages(None)
    at_reserve = {"error": error} | {key: facts(batch_id)[key] for key in ("state", "members")}

    reread = signing.reread_all

    def then_full(*arguments: Any) -> None:
        reread(*arguments)
        limit_pages(0)

    vars(signing)["reread_all"] = then_full
    error = caught(lambda: pipeline.fulfil(world, batch_id))
    vars(signing)["reread_all"] = reread
    limit_pages(None)
    at_record = {"error": error, **facts(batch_id)}
    clock.skipped += timedelta(seconds=61)
    pipeline.fulfil(world, batch_id)
    outcomes = SigningAttempt.objects.filter(batch_id=batch_id).order_by("number")
    again = {key: facts(batch_id)[key] for key in ("state", "signed")}
    again["outcomes"] = list(outcomes.values_list("outcome", flat=True))
    return {"full at reserve": at_reserve, "full at record": at_record, "room again": again}


def main() -> None:
    home = bootstrap(Path(sys.argv[1]))
    from tests.support import pipeline

    clock = LeapingClock()
    world = pipeline.prepare_world(clock, plug=lambda: home.pin)
    pipeline.fulfil(world, pipeline.request(world, pipeline.apply(world, size=1, portrait_bytes=1000)))
    report = token_gone(home, world, clock) | disk_full(world, clock)
    pipeline.close_world()
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
