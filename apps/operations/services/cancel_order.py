"""Take an order back before it was carried out, by somebody who may give such orders (5.2.4)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.operations.errors import ImportantOrderRefused
from apps.operations.events import OperationsEvent
from apps.operations.models import WorkOrder
from apps.operations.permissions import ORDERING
from apps.operations.selectors.views import order_view
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.order_steps import CLAUSE, moved
from apps.operations.states import OrderEvent
from apps.operations.types import Importance, OrderView


def cancel_order(*, actor: Actor, clock: Clock, order_id: UUID) -> OrderView:
    """End the order; nobody may act under it any more.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `ImportantOrderRefused`.
    """
    event, subject = OperationsEvent.ORDER_CANCELLED, subject_of(WorkOrder, order_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=CLAUSE, roles=ORDERING):
        row = moved(order_id, OrderEvent.CANCEL)
        if row.importance == Importance.IMPORTANT and not actor.has_role(Role.CA_MANAGER):
            raise ImportantOrderRefused(clause=CLAUSE)
        row.closed_by, row.closed_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=CLAUSE)
    return order_view(row)
