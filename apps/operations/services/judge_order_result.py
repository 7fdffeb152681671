"""Confirm the result of an order, or send it back: the operations manager, who did not do it (5.2.4)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OwnWorkRefused
from apps.operations.events import OperationsEvent
from apps.operations.models import WorkOrder
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.selectors.views import order_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.order_steps import CLAUSE, moved
from apps.operations.states import OrderEvent
from apps.operations.types import OrderView


def judge_order_result(*, actor: Actor, clock: Clock, order_id: UUID, confirmed: bool) -> OrderView:
    """Close the order as confirmed, or put it in force again so that the work is done properly.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition` (nothing was reported), `OwnWorkRefused`
    (the order names the actor).
    """
    event = OperationsEvent.ORDER_CONFIRMED if confirmed else OperationsEvent.ORDER_RETURNED
    subject = subject_of(WorkOrder, order_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=OPERATIONS_OFFICE):
        row = moved(order_id, OrderEvent.CONFIRM_RESULT if confirmed else OrderEvent.REJECT_RESULT)
        if actor.actor_id in row.executors:
            raise OwnWorkRefused(clause=CLAUSE)
        if confirmed:
            row.closed_by, row.closed_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE, done_by=row.done_by)
    return order_view(row)
