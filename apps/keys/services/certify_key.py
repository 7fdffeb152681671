"""7.1: the root CA's certificate for the key has arrived and passed the linter."""

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


def certify_key(*, actor: Actor, clock: Clock, key_id: UUID, certificate_id: UUID) -> ActiveKey:
    """Record which certificate certifies the key: CSR_SENT becomes CERTIFIED."""
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_CERTIFIED, subject=str(key_id)),
        transaction.atomic(),
    ):
        require_key_operator(actor)
        row = lock_key(key_id)
        row.certificate_id = certificate_id
        step(row, DsKeyEvent.CERTIFY, actor=actor, clock=clock, written=KeysEvent.KEY_CERTIFIED, clause="7.1")
        return facts_of(row)
