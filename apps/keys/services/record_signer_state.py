"""6.2.8.1: a process of the signer says how it is; keys follow the supervisor between ACTIVE and LOCKED."""

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey, SignerProcess
from apps.keys.states import DS_KEY_TABLE, DsKeyEvent, DsKeyState, SignerRole, SignerState
from apps.keys.types import SignerProcessFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_EVENTS = {
    SignerState.OPEN: KeysEvent.SIGNER_OPENED,
    SignerState.LOCKED: KeysEvent.SIGNER_LOCKED,
    SignerState.FAULT: KeysEvent.SIGNER_FAULTED,
}


@transaction.atomic(durable=True)
def record_signer_state(
    *, actor: Actor, clock: Clock, process: SignerProcessFacts, role: SignerRole, public_key: bytes = b""
) -> bool:
    """Overwrite the process's row; return whether its state or pid changed (then it is audited)."""
    row = SignerProcess.objects.select_for_update().filter(name=process.name).first()
    changed = row is None or (row.pid, row.state) != (process.pid, process.state)
    SignerProcess.objects.update_or_create(
        name=process.name,
        defaults={
            "role": role,
            "pid": process.pid,
            "state": process.state,
            "cause": process.cause[:100],
            "public_key": public_key,
            "at": process.at,
        },
    )
    if changed:
        _audit(actor, clock, process, role)
        if role is SignerRole.SUPERVISOR:
            _move_keys(actor, clock, process.state)
    return changed


def _audit(actor: Actor, clock: Clock, process: SignerProcessFacts, role: SignerRole) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=_EVENTS[process.state],
        subject=process.name,
        outcome=Outcome.FAILED if process.state is SignerState.FAULT else Outcome.DONE,
        clause="6.2.8.1",
        detail={"pid": process.pid, "role": role.value},
    )


def _move_keys(actor: Actor, clock: Clock, state: SignerState) -> None:
    opened = state is SignerState.OPEN
    source = DsKeyState.LOCKED if opened else DsKeyState.ACTIVE
    step = DsKeyEvent.ACTIVATE if opened else DsKeyEvent.LOCK
    for key in DsKey.objects.select_for_update().filter(state=source):
        key.state = DS_KEY_TABLE.after(source, step)
        key.save(update_fields=["state"])
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.KEY_ACTIVATED if opened else KeysEvent.KEY_LOCKED,
            subject=str(key.pk),
            clause="6.2.8.1",
        )
