"""One step in the life of a key: lock the row, ask the table, write, audit."""

from uuid import UUID

from apps.audit.services import record_event
from apps.keys.errors import KeyMissing
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey
from apps.keys.services import key_in_service
from apps.keys.states import DS_KEY_TABLE, DsKeyEvent, DsKeyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def lock_key(key_id: UUID) -> DsKey:
    """Return the locked row; raise `KeyMissing`."""
    row = DsKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None:
        raise KeyMissing
    return row


def step(
    row: DsKey, *events: DsKeyEvent, actor: Actor, clock: Clock, written: KeysEvent, clause: str
) -> None:
    """Move the key along the table, forget cached permissions and audit the last step."""
    for event in events:
        row.state = DS_KEY_TABLE.after(DsKeyState(row.state), event)
    row.save(update_fields=["state", "certificate_id"])
    key_in_service.forget(row.pk)
    record_event(
        actor=actor,
        clock=clock,
        event=written,
        subject=str(row.pk),
        clause=clause,
        detail={"state": row.state, "purpose": row.purpose},
    )
