"""Write an entry of the operation log (5.2.1.7)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid, RecordMissing
from apps.operations.events import OperationsEvent
from apps.operations.models import OperationLogEntry, WorkOrder
from apps.operations.permissions import EXECUTING
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import LogKind, Recorded

_CLAUSE: Final = "5.2.1.7"


def write_log_entry(
    *,
    actor: Actor,
    clock: Clock,
    kind: LogKind,
    happened_at: datetime,
    text: str,
    order_id: UUID | None = None,
) -> Recorded:
    """Add the entry (sealed), which never changes.

    Raises `DutyRefused`, `OperationsInvalid`, `RecordMissing`.
    """
    event = OperationsEvent.LOG_WRITTEN
    row = OperationLogEntry(kind=kind, happened_at=happened_at, order_id=order_id)
    with duty(actor=actor, clock=clock, event=event, subject="log", clause=_CLAUSE, roles=EXECUTING):
        if happened_at > clock.now():
            raise OperationsInvalid("the time is not yet over", field="happened_at")
        if order_id is not None and not WorkOrder.objects.filter(pk=order_id).exists():
            raise RecordMissing(field="order_id")
        sealed(row, "sealed_text", text)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, kind=kind.value)
    return Recorded(record_id=row.pk)
