"""6.2.9.1: take one key out of use for good, as the step before its destruction."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.keys import facts_of
from apps.keys.services._token_rows import require_gathered
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import IN_SERVICE, DsKeyEvent
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def deactivate_key(*, actor: Actor, clock: Clock, key_id: UUID) -> ActiveKey:
    """Deactivate a retired key; one in service is retired first. It signs nothing any more.

    Raises `KeyMissing`, `CustodiansMissing`, `IllegalTransition`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_DEACTIVATED, subject=str(key_id)),
        transaction.atomic(),
    ):
        require_key_operator(actor)
        require_gathered(clause="6.2.9.1")
        row = lock_key(key_id)
        in_service = row.state in IN_SERVICE
        events = (DsKeyEvent.RETIRE, DsKeyEvent.DEACTIVATE) if in_service else (DsKeyEvent.DEACTIVATE,)
        step(row, *events, actor=actor, clock=clock, written=KeysEvent.KEY_DEACTIVATED, clause="6.2.9.1")
        return facts_of(row)
