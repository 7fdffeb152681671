"""Record the maintenance of an asset, done under a work order (5.2.1.5)."""

from datetime import date
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.periods import months_after
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import Asset, AssetMaintenance
from apps.operations.permissions import MAINTAINERS
from apps.operations.services.acting import duty, insert, locked, sealed, subject_of
from apps.operations.services.require_order import require_order
from apps.operations.types import Action, Recorded

_CLAUSE: Final = "5.2.1.5"


def record_maintenance(*, actor: Actor, clock: Clock, asset_id: UUID, done_on: date, text: str) -> Recorded:
    """Store what was done; the next maintenance is due the asset's number of months later.

    Raises `DutyRefused`, `RecordMissing`, `OrderMissing` (nobody ordered it), `OperationsInvalid`.
    """
    event, subject = OperationsEvent.ASSET_MAINTAINED, subject_of(Asset, asset_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=MAINTAINERS):
        asset = locked(Asset.objects.filter(pk=asset_id), field="asset_id")
        order = require_order(actor=actor, clock=clock, action=Action.MAINTAIN_ASSET, subject=subject)
        if done_on > clock.today():
            raise OperationsInvalid("the day has not come", field="done_on")
        row = AssetMaintenance(asset=asset, order_id=order.order_id, done_on=done_on)
        sealed(row, "sealed_text", text)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, asset=str(asset_id))
        asset.next_maintenance_on = max(
            asset.next_maintenance_on, months_after(done_on, asset.interval_months)
        )
        asset.save(update_fields=["next_maintenance_on"])
    return Recorded(record_id=row.pk)
