"""The doors that close when somebody leaves (5.2.4)."""

from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.models import RoleAssignment, TrainingTask
from apps.staff.selectors.roles import OPEN
from apps.staff.services._activation import move
from apps.staff.states import (
    TASK_TABLE,
    AssignmentEvent,
    AssignmentState,
    TaskEvent,
    TaskState,
)

_OPEN = [
    state.value for state in (AssignmentState.PENDING, AssignmentState.ACTIVE, AssignmentState.SUSPENDED)
]


def withdraw_roles(actor: Actor, clock: Clock, user_id: UUID) -> tuple[str, ...]:
    """Withdraw every assignment; return the roles that were held (not those that only waited)."""
    held = set()
    for row in RoleAssignment.objects.select_for_update().filter(user_id=user_id, state__in=OPEN):
        if row.state != AssignmentState.PENDING:
            held.add(row.role)
        move(row, AssignmentEvent.WITHDRAW, actor=actor, clock=clock)
    return tuple(sorted(held))


def cancel_tasks(actor: Actor, clock: Clock, user_id: UUID) -> None:
    """Cancel the training tasks that nobody needs any more."""
    for row in TrainingTask.objects.select_for_update().filter(user_id=user_id, state=TaskState.TO_DO.value):
        row.state = TASK_TABLE.after(TaskState(row.state), TaskEvent.CANCEL).value
        row.closed_by, row.closed_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "closed_by", "closed_at"])
