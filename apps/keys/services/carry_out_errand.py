"""6.2.2.1: a signer does what the operators of a ceremony step have asked for together, and reads it back."""

import os
import socket
from uuid import UUID

from django.db import transaction

from apps.keys.errors import CeremonyMissing
from apps.keys.events import KeysEvent
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.ceremony_steps import errand_of
from apps.keys.services._ceremony_rows import record
from apps.keys.services._errand_acts import perform
from apps.keys.services._errand_closing import fail_errand, finish_errand, locked_errand
from apps.keys.services._errand_facts import Errand, errand_from
from apps.keys.states import ERRAND_TABLE, ErrandEvent, ErrandState
from apps.keys.types import ErrandView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError


def carry_out_errand(*, actor: Actor, clock: Clock, errand_id: UUID) -> ErrandView:
    """Begin, act and close in three steps, so that a crash leaves a trace; only in a signer process.

    An errand that was begun, ended or cancelled already is returned as it stands. Whatever the HSM refuses
    is written into the errand, not raised. Raises `CeremonyMissing`, `KeyOperatorNeeded`.
    """
    require_key_operator(actor)
    errand, view = _begin(actor, clock, errand_id)
    if errand is None:
        return view
    try:
        facts = perform(errand, actor, clock)
    except DomainError as reason:
        return fail_errand(errand_id, reason, actor=actor, clock=clock)
    return finish_errand(errand_id, facts, actor=actor, clock=clock)


@transaction.atomic(durable=True)
def _begin(actor: Actor, clock: Clock, errand_id: UUID) -> tuple[Errand | None, ErrandView]:
    row = locked_errand(errand_id)
    if row is None:
        raise CeremonyMissing(field="errand_id")
    if row.state != ErrandState.WAITING:
        return None, errand_of(row)
    row.state = ERRAND_TABLE.after(ErrandState(row.state), ErrandEvent.BEGIN)
    row.started_at, row.holder = clock.now(), f"{socket.gethostname()}:{os.getpid()}"
    row.save(update_fields=["state", "started_at", "holder"])
    record(
        row.step.ceremony,
        KeysEvent.ERRAND_BEGUN,
        actor=actor,
        clock=clock,
        clause=row.step.clause,
        detail={"step": row.step.number, "act": row.act, "round": row.round},
    )
    return errand_from(row, started_at=clock.now()), errand_of(row)
