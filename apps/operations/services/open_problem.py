"""Open a problem: the cause of one or more incidents is looked for (5.2.1.5)."""

from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import Problem
from apps.operations.permissions import MAINTAINERS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.5"


def open_problem(*, actor: Actor, clock: Clock, text: str) -> Recorded:
    """Store the description (sealed); raise `DutyRefused`, `OperationsInvalid`."""
    event, row = OperationsEvent.PROBLEM_OPENED, Problem()
    with duty(actor=actor, clock=clock, event=event, subject="problem", clause=_CLAUSE, roles=MAINTAINERS):
        sealed(row, "sealed_text", text)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE)
    return Recorded(record_id=row.pk, state=row.state)
