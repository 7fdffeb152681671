"""Whether anybody can sign now."""

from datetime import timedelta
from typing import Final

from apps.keys.models import SignerProcess
from apps.keys.states import SignerRole, SignerState
from apps.keys.types import SignerProcessFacts, SignerStatus
from apps.lib.clock import SYSTEM_CLOCK, Clock

HEARTBEAT_LIMIT: Final = timedelta(seconds=15)


def signer_status(*, clock: Clock = SYSTEM_CLOCK) -> SignerStatus:
    """Return the processes heard of in the last 15 seconds; `cause` says in words why nobody can sign."""
    rows = SignerProcess.objects.filter(at__gte=clock.now() - HEARTBEAT_LIMIT).order_by("role", "name")
    heard = [(SignerRole(row.role), _facts(row)) for row in rows]
    signers = [facts for role, facts in heard if role is SignerRole.SIGNER]
    is_open = any(facts.state is SignerState.OPEN for facts in signers)
    cause = "" if is_open else _cause([facts for _, facts in heard])
    return SignerStatus(open=is_open, processes=tuple(facts for _, facts in heard), cause=cause)


def _cause(heard: list[SignerProcessFacts]) -> str:
    if not heard:
        return "no signer process has reported lately"
    faults = [facts.cause for facts in heard if facts.state is SignerState.FAULT]
    return faults[0] if faults else "waiting for the custodians"


def _facts(row: SignerProcess) -> SignerProcessFacts:
    return SignerProcessFacts(
        name=row.name, pid=row.pid, state=SignerState(row.state), cause=row.cause, at=row.at
    )
