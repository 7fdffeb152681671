"""Ask for a change of the systems (5.2.1.5)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import RecordMissing
from apps.operations.events import OperationsEvent
from apps.operations.models import ChangeRequest, Problem
from apps.operations.permissions import MAINTAINERS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.5"


def request_change(*, actor: Actor, clock: Clock, text: str, problem_id: UUID | None = None) -> Recorded:
    """Store the request (sealed); raise `DutyRefused`, `OperationsInvalid`, `RecordMissing` (the problem)."""
    event, row = OperationsEvent.CHANGE_REQUESTED, ChangeRequest(problem_id=problem_id)
    with duty(actor=actor, clock=clock, event=event, subject="change", clause=_CLAUSE, roles=MAINTAINERS):
        if problem_id is not None and not Problem.objects.filter(pk=problem_id).exists():
            raise RecordMissing(field="problem_id")
        sealed(row, "sealed_text", text)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE)
    return Recorded(record_id=row.pk, state=row.state)
