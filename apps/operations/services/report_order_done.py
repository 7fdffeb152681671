"""Report that an order was carried out, by somebody whom it names (5.2.4)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import NotNamedInOrder
from apps.operations.events import OperationsEvent
from apps.operations.models import WorkOrder
from apps.operations.permissions import EXECUTING
from apps.operations.selectors.views import order_view
from apps.operations.services.acting import duty, sealed, subject_of, update
from apps.operations.services.order_steps import CLAUSE, moved
from apps.operations.states import OrderEvent
from apps.operations.types import OrderView


def report_order_done(*, actor: Actor, clock: Clock, order_id: UUID, result: str) -> OrderView:
    """Store the result; the order is closed only when the operations manager confirms it.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `NotNamedInOrder`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.ORDER_DONE, subject_of(WorkOrder, order_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=EXECUTING):
        row = moved(order_id, OrderEvent.REPORT_DONE)
        if actor.actor_id not in row.executors:
            raise NotNamedInOrder(clause=CLAUSE)
        sealed(row, "sealed_result", result, field="result")
        row.done_by, row.done_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE)
    return order_view(row)
