"""Approve or reject a change: the operations manager, never who asked for it (5.2.1.5)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OwnWorkRefused
from apps.operations.events import OperationsEvent
from apps.operations.models import ChangeRequest
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import duty, locked, subject_of, update
from apps.operations.states import CHANGE_TABLE, ChangeEvent, ChangeState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.5"


def decide_change(*, actor: Actor, clock: Clock, change_id: UUID, approved: bool) -> Recorded:
    """Store the decision; raise `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OwnWorkRefused`."""
    event, subject = OperationsEvent.CHANGE_DECIDED, subject_of(ChangeRequest, change_id)
    with duty(
        actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=OPERATIONS_OFFICE
    ):
        row = locked(ChangeRequest.objects.filter(pk=change_id), field="change_id")
        step = ChangeEvent.APPROVE if approved else ChangeEvent.REJECT
        row.state = CHANGE_TABLE.after(ChangeState(row.state), step).value
        if actor.actor_id == row.recorded_by:
            raise OwnWorkRefused(clause="5.2.4")
        row.decided_by, row.decided_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, state=row.state)
    return Recorded(record_id=row.pk, state=row.state)
