"""6.3.2.1: a key stops signing, at the latest when its three months are over."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.keys import facts_of
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import DsKeyEvent
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def retire_key(*, actor: Actor, clock: Clock, key_id: UUID) -> ActiveKey:
    """Take the key out of service for good; its certificate lives on for what it signed."""
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_RETIRED, subject=str(key_id)),
        transaction.atomic(),
    ):
        require_key_operator(actor)
        row = lock_key(key_id)
        step(
            row, DsKeyEvent.RETIRE, actor=actor, clock=clock, written=KeysEvent.KEY_RETIRED, clause="6.3.2.1"
        )
        return facts_of(row)
