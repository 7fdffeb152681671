"""How a generated key is recorded: at once, or by who reconciles after a crash (6.1.1.1)."""

from datetime import date
from uuid import UUID

from apps.audit.services import record_event
from apps.keys.adapters.hsm_provider import key_rules
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey
from apps.keys.states import DS_KEY_TABLE, DsKeyEvent, DsKeyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.periods import key_use_until
from apps.lib.hsm.interface import KeyAttributes, KeyHandle
from apps.lib.hsm.policy import broken_by


def record_generated(
    handle: KeyHandle, attributes: KeyAttributes, *, actor: Actor, clock: Clock, day: date
) -> DsKey:
    """Write what was read back, inside the caller's transaction; `day` counts as the first of the period."""
    row = DsKey.objects.select_for_update().get(pk=UUID(bytes=handle.key_id))
    row.state = DS_KEY_TABLE.after(DsKeyState(row.state), DsKeyEvent.GENERATE)
    row.public_key_der = handle.public_key_der
    row.generated_on = day
    row.use_until = key_use_until(day)
    row.attributes = {name: getattr(attributes, name) for name in KeyAttributes.__slots__}
    row.save()
    broken = broken_by(attributes, method=key_rules().backup)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.KEY_GENERATED,
        subject=str(row.pk),
        clause="6.1.1.1",
        detail={**row.attributes, "broken": list(broken), "use_until": str(row.use_until)},
    )
    return row
