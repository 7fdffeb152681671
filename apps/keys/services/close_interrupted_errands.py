"""5.2.1.3: a signer that ended in the middle of a step leaves no key unrecorded and no step open for ever."""

import os
import socket
from datetime import timedelta
from typing import Final

from apps.keys.errors import ErrandInterrupted
from apps.keys.models import CeremonyErrand
from apps.keys.permissions import require_key_operator
from apps.keys.services._errand_acts import resume
from apps.keys.services._errand_closing import fail_errand, finish_errand
from apps.keys.services._errand_facts import errand_from
from apps.keys.services.reconcile_token import reconcile_token
from apps.keys.states import ErrandState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.errors import DomainError, Unavailable

LONGEST_ERRAND: Final = timedelta(minutes=5)


def close_interrupted_errands(*, actor: Actor, clock: Clock) -> int:
    """Find out what became of errands whose signer is gone; return how many were closed.

    What was done is recorded as done; what was not, or cannot be told, fails and can be tried again. While
    the signer is locked nothing can be told, and the errand waits.
    """
    require_key_operator(actor)
    closed = 0
    for row in CeremonyErrand.objects.filter(state=ErrandState.RUNNING).select_related("step__ceremony"):
        if not _is_held(row, clock):
            closed += _close(row, actor, clock)
    return closed


def _is_held(row: CeremonyErrand, clock: Clock) -> bool:
    """Say whether the process that began the errand may still be at it."""
    host, _colon, pid = row.holder.rpartition(":")
    if row.started_at is None or row.started_at + LONGEST_ERRAND < clock.now():
        return False
    if host != socket.gethostname():
        return True
    if int(pid) == os.getpid():
        return False  # this process does one thing at a time, and this is not that errand
    return _lives(int(pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _close(row: CeremonyErrand, actor: Actor, clock: Clock) -> bool:
    """Settle token and records first; while the token cannot be looked into, the errand stays open."""
    errand = errand_from(row, started_at=row.started_at or row.requested_at)
    try:
        if errand.act is not StepAct.MAKE_SIMULATED_ROOT:
            reconcile_token(actor=actor, clock=clock)
        facts = resume(errand, actor, clock)
        if facts is None:
            raise ErrandInterrupted("the signer ended before the step was recorded", clause=row.step.clause)
    except Unavailable:
        return False
    except DomainError as reason:
        fail_errand(row.pk, reason, actor=actor, clock=clock)
    else:
        finish_errand(row.pk, facts, actor=actor, clock=clock)
    return True
