"""Which work order lets whom do what (5.2.4)."""

from uuid import UUID

from apps.operations.models import WorkOrder
from apps.operations.selectors.views import order_view
from apps.operations.states import OrderState
from apps.operations.types import IMPORTANT_ACTIONS, Action, Importance, OrderView


def order_in_force(action: Action, *, executor: str, subject: str = "") -> OrderView | None:
    """Return the order under which `executor` (actor id) may do `action` on `subject` now, else None.

    An order is in force from its issue until its result is reported. An important action needs an
    important order, whatever the row says otherwise.
    """
    rows = WorkOrder.objects.filter(state=OrderState.ISSUED, action=action, subject=subject)
    if action in IMPORTANT_ACTIONS:
        rows = rows.filter(importance=Importance.IMPORTANT)
    found = (row for row in rows.order_by("recorded_at", "id") if executor in row.executors)
    row = next(found, None)
    return None if row is None else order_view(row)


def order_of(order_id: UUID) -> OrderView | None:
    """Return that work order."""
    row = WorkOrder.objects.filter(pk=order_id).first()
    return None if row is None else order_view(row)
