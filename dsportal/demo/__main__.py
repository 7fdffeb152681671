"""`make demo`: set up, key ceremony, one full main job, results in `var/demo`, then the running portal."""

import argparse
import json
import shutil
import signal
import sys
import time
from datetime import date
from types import FrameType

import django

from dsportal import bootstrap
from dsportal.demo import place as places
from dsportal.demo.console import say
from dsportal.demo.processes import CommandFailed, DidNotHappen, Processes, manage_here
from dsportal.demo.steps import Steps


def main() -> int:
    """Return 0 when every step did what it says."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the main job")
    once: bool = parser.parse_args().once
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        place = places.prepare()
    except places.PortTaken as reason:
        say(str(reason))
        return 1
    processes = Processes(place.run / "processes.log")
    try:
        return _run(place, processes, once=once)
    except KeyboardInterrupt:
        return 0
    except (CommandFailed, DidNotHappen) as failure:
        say(f"\nFAILED: {failure}\nLog of the processes: {place.run / 'processes.log'}")
        return 1
    finally:
        processes.stop()
        shutil.rmtree(place.runtime, ignore_errors=True)  # the PIN goes with the processes


def _run(place: places.Place, processes: Processes, *, once: bool) -> int:
    bootstrap.main()
    django.setup()
    from dsportal.demo import whole  # noqa: PLC0415 - models can be imported only now

    steps, started = Steps(), time.monotonic()
    say("The main job on real parts. All people, cards, phones and the root CA are SIMULATED.\n")
    with steps.step("-", "database migrated, static files collected"):
        manage_here("migrate", "--verbosity", "0")
        manage_here("collectstatic", "--noinput", "--verbosity", "0")
    summary, accounts = whole.run(place, processes, steps)
    summary["seconds"] = round(time.monotonic() - started, 1)
    summary["finished_on"] = str(date.fromtimestamp(time.time()))  # noqa: DTZ012, TID251 - a remark for people
    (place.results / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    say(f"\nDone in {summary['seconds']} s. Results: {place.results}")
    if not once:
        whole.invite(accounts, summary["revoked_credential"])
        processes.wait()
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
