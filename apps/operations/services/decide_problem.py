"""Approve the remedy of a problem, or ask for a better one: the operations manager (5.2.1.2)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OwnWorkRefused
from apps.operations.events import OperationsEvent
from apps.operations.models import Problem
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import duty, subject_of, update
from apps.operations.services.problem_steps import moved
from apps.operations.states import ProblemEvent
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.2"


def decide_problem(*, actor: Actor, clock: Clock, problem_id: UUID, approved: bool) -> Recorded:
    """Store the decision; who analysed does not decide, whatever roles the person holds by now.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OwnWorkRefused`.
    """
    event, subject = OperationsEvent.PROBLEM_DECIDED, subject_of(Problem, problem_id)
    with duty(
        actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=OPERATIONS_OFFICE
    ):
        row = moved(problem_id, ProblemEvent.APPROVE_REMEDY if approved else ProblemEvent.RETURN)
        if actor.actor_id == row.analysed_by:
            raise OwnWorkRefused(clause="5.2.4")
        if approved:
            row.decided_by, row.decided_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, state=row.state)
    return Recorded(record_id=row.pk, state=row.state)
