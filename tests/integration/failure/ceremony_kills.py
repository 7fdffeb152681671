"""Where signers of ceremonies die, and how: put there by wrapping functions in the dying process itself."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

POINTS = ("before the act", "in the act", "after the act", "after the record")


def in_child(work: Callable[[], None]) -> int:
    """Fork, run `work` and leave; return the exit code, negative for a signal."""
    from django.db import connections

    connections.close_all()  # a database connection does not survive a fork
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - a child must never return into the driver
        traceback.print_exc()
    finally:
        os._exit(status)


def die(*_given: object, **_named: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def wrap(target: object, name: str, *, before: bool) -> None:
    """Die before or after `name` of the target, in this very process."""
    original = getattr(target, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            die()
        result = original(*args, **kwargs)
        die()
        return result

    setattr(target, name, wrapped)


def install(point: str, act: str) -> None:
    """Put the kill point where the signer comes by."""
    from apps.keys.adapters import hsm_provider

    module = sys.modules["apps.keys.services.carry_out_errand"]
    if point == "before the act":
        wrap(module, "perform", before=True)
    elif point == "after the act":
        wrap(module, "perform", before=False)
    elif point == "after the record":
        wrap(module, "finish_errand", before=False)
    else:
        provider = type(hsm_provider.load_hsm())
        inside = {
            "OPEN_TOKEN": "open",
            "GENERATE_KEY": "generate_key",
            "BACKUP_KEY": "back_up",
            "RESTORE_KEY": "restore",
            "DESTROY_KEY": "destroy_key",
            "REQUEST_CERTIFICATE": "sign",  # written as sent, signed, and the request is lost
        }
        if act in inside:
            wrap(provider, inside[act], before=False)
        elif act == "MAKE_SIMULATED_ROOT":  # the simulator goes on without the signer that began it
            wrap(subprocess.Popen, "communicate", before=True)
        elif act == "RESHARE":
            wrap(sys.modules["apps.keys.services._errand_acts"].KeyCeremony.objects, "get", before=True)
        else:  # an act on the records alone: its transaction is lost
            wrap(sys.modules["apps.keys.services.key_steps"], "record_event", before=False)
