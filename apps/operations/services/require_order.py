"""Refuse work that nobody ordered; other commands call this before they act (5.2.4)."""

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OrderMissing
from apps.operations.events import OperationsEvent
from apps.operations.selectors.orders import order_in_force
from apps.operations.types import Action, OrderView


def require_order(*, actor: Actor, clock: Clock, action: Action, subject: str = "") -> OrderView:
    """Return the order under which the actor may do `action` on `subject` now; raise `OrderMissing`."""
    event = OperationsEvent.ORDER_REQUIRED
    with refusals_audited(actor=actor, clock=clock, event=event, subject=subject or f"action:{action}"):
        order = order_in_force(action, executor=actor.actor_id, subject=subject)
        if order is None:
            raise OrderMissing(clause="5.2.4")
    return order
