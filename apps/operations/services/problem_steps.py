"""The one place that moves a problem to another state."""

from uuid import UUID

from apps.operations.models import Problem
from apps.operations.services.acting import locked
from apps.operations.states import PROBLEM_TABLE, ProblemEvent, ProblemState


def moved(problem_id: UUID, event: ProblemEvent) -> Problem:
    """Return the locked problem in the next state; raise `RecordMissing`, `IllegalTransition`."""
    row = locked(Problem.objects.filter(pk=problem_id), field="problem_id")
    row.state = PROBLEM_TABLE.after(ProblemState(row.state), event).value
    return row
