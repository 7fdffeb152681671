"""Write down the cause of a problem and the remedy (5.2.1.5)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import Problem
from apps.operations.permissions import ENGINEERS
from apps.operations.services.acting import duty, sealed, subject_of, update
from apps.operations.services.problem_steps import moved
from apps.operations.states import ProblemEvent
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.5"


def analyse_problem(*, actor: Actor, clock: Clock, problem_id: UUID, cause: str) -> Recorded:
    """Store cause and remedy (sealed) for the operations manager to approve.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.PROBLEM_ANALYSED, subject_of(Problem, problem_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=ENGINEERS):
        row = moved(problem_id, ProblemEvent.ANALYSE)
        sealed(row, "sealed_cause", cause, field="cause")
        row.analysed_by, row.analysed_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE)
    return Recorded(record_id=row.pk, state=row.state)
