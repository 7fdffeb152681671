"""Training tasks for the people whom a change concerns (5.3.4)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import PersonnelEvent
from apps.staff.models import RoleAssignment, TrainingTask
from apps.staff.states import AssignmentState
from apps.staff.types import TaskCause

TIME_FOR_TASKS: Final = timedelta(days=30)


def holders_of(roles: Collection[str]) -> tuple[UUID, ...]:
    """Return the people who hold one of the roles, suspended ones included."""
    rows = RoleAssignment.objects.filter(
        role__in=roles,
        state__in=[AssignmentState.ACTIVE.value, AssignmentState.SUSPENDED.value],
        user__left_at__isnull=True,
    )
    return tuple(sorted(set(rows.values_list("user_id", flat=True))))


def train_for_new_role(actor: Actor, clock: Clock, row: RoleAssignment) -> None:
    """Add a task where a person who worked in other roles takes up one for the first time."""
    others = RoleAssignment.objects.filter(user_id=row.user_id).exclude(pk=row.pk).exclude(activated_at=None)
    if others.exists() and not others.filter(role=row.role).exists():
        add_tasks(actor, clock, [row.user_id], cause=TaskCause.ROLE_CHANGED, reference=f"assignment:{row.pk}")


def add_tasks(
    actor: Actor, clock: Clock, user_ids: Collection[UUID], *, cause: TaskCause, reference: str
) -> int:
    """Add a task for each person who has none for this change yet, due in a month; return how many."""
    known = set(
        TrainingTask.objects.filter(user_id__in=user_ids, cause=cause.value, reference=reference).values_list(
            "user_id", flat=True
        )
    )
    fresh = [user_id for user_id in user_ids if user_id not in known]
    for user_id in fresh:
        row = TrainingTask.objects.create(
            user_id=user_id,
            cause=cause.value,
            reference=reference,
            due_on=clock.today() + TIME_FOR_TASKS,
            created_at=clock.now(),
        )
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.TASK_CREATED,
            subject=f"staff:{user_id}",
            clause="5.3.4",
            detail={"task": str(row.pk), "cause": cause.value, "reference": reference},
        )
    return len(fresh)
