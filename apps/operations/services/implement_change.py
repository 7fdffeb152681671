"""Report that an approved change was made, under an order of the CA manager (5.2.1.5, 5.2.4)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import ChangeRequest
from apps.operations.permissions import MAINTAINERS
from apps.operations.services.acting import duty, locked, subject_of, update
from apps.operations.services.require_order import require_order
from apps.operations.states import CHANGE_TABLE, ChangeEvent, ChangeState
from apps.operations.types import Action, Recorded

_CLAUSE: Final = "5.2.1.5"


def implement_change(*, actor: Actor, clock: Clock, change_id: UUID) -> Recorded:
    """Close the change; raise `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OrderMissing`."""
    event, subject = OperationsEvent.CHANGE_IMPLEMENTED, subject_of(ChangeRequest, change_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=MAINTAINERS):
        row = locked(ChangeRequest.objects.filter(pk=change_id), field="change_id")
        row.state = CHANGE_TABLE.after(ChangeState(row.state), ChangeEvent.IMPLEMENT).value
        order = require_order(actor=actor, clock=clock, action=Action.IMPLEMENT_CHANGE, subject=subject)
        row.order_id = order.order_id
        row.implemented_by, row.implemented_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, order=str(order.order_id))
    return Recorded(record_id=row.pk, state=row.state)
