"""What a signer process does when it starts: it opens when it may, and follows its supervisor's signals."""

import ctypes
import gc
import os
import signal
from functools import partial
from typing import Final

from apps.keys.adapters.child_report import write_report
from apps.keys.adapters.signer_session import SESSION

SLOT_VARIABLE: Final = "DSPORTAL_SIGNER_SLOT"
FOLLOW: Final = signal.SIGUSR2  # "look at the RAM file again"
_PR_SET_PDEATHSIG: Final = 1


def attend() -> bool:
    """Become the signer of the slot that the environment names; False in every other process."""
    slot = os.environ.get(SLOT_VARIABLE)
    if slot is None:
        return False
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # no signer outlives its supervisor
    SESSION.enlist(partial(write_report, int(slot)))
    signal.signal(FOLLOW, lambda _number, _frame: SESSION.refresh())
    set_aside_what_was_loaded()
    SESSION.refresh()
    write_report(int(slot), SESSION.state, SESSION.cause)
    return True


def set_aside_what_was_loaded() -> None:
    """Take all that the start has made out of the collector's rounds: to walk it stops a signer for 0.2 s."""
    gc.collect()
    gc.freeze()
