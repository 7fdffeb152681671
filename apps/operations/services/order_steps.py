"""The one place that moves a work order to another state."""

from typing import Final
from uuid import UUID

from apps.operations.models import WorkOrder
from apps.operations.services.acting import locked
from apps.operations.states import ORDER_TABLE, OrderEvent, OrderState

CLAUSE: Final = "5.2.4"


def moved(order_id: UUID, event: OrderEvent) -> WorkOrder:
    """Return the locked order in the state that follows; raise `RecordMissing`, `IllegalTransition`."""
    row = locked(WorkOrder.objects.filter(pk=order_id), field="order_id")
    row.state = ORDER_TABLE.after(OrderState(row.state), event).value
    return row
