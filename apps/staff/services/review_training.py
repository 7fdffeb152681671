"""The nightly look at trainings: who is overdue beyond the grace loses rights until trained (5.3.4)."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.periods import day_in_japan
from apps.policy.selectors import site_duration
from apps.staff.events import PersonnelEvent
from apps.staff.models import RoleAssignment
from apps.staff.selectors.training import plan_in_force, standings_of
from apps.staff.services._training_tasks import add_tasks
from apps.staff.states import ASSIGNMENT_TABLE, AssignmentEvent, AssignmentState
from apps.staff.types import CourseStanding, PlanView, TaskCause, TrainingReview

_CLAUSE: Final = "5.3.4"
_HELD: Final = (AssignmentState.ACTIVE.value, AssignmentState.SUSPENDED.value)


def review_training(*, actor: Actor, clock: Clock) -> TrainingReview:
    """Suspend each assignment whose training is overdue by more than the site's `training_grace_days`.

    One that was suspended becomes active again once every course of the role is up to date. Who got another
    role than before gets a training task for it (5.3.4). Assignments are suspended for nothing else.
    """
    plan = plan_in_force()
    counts = {AssignmentEvent.SUSPEND: 0, AssignmentEvent.RESUME: 0}
    with transaction.atomic():
        rows = list(
            RoleAssignment.objects.select_for_update().filter(state__in=_HELD).order_by("granted_at", "pk")
        )
        late = _lateness(rows, plan, clock.today())
        for row in rows:
            event = _needed(row, late[row.pk], plan)
            if event is not None:
                _move(actor, clock, row, event)
                counts[event] += 1
        tasks = _tasks_for_new_roles(actor, clock, rows)
    return TrainingReview(
        suspended=counts[AssignmentEvent.SUSPEND], restored=counts[AssignmentEvent.RESUME], tasks=tasks
    )


def _lateness(rows: list[RoleAssignment], plan: PlanView | None, today: date) -> Mapping[UUID, int]:
    """Return for each assignment by how many days its most overdue training is late (0: up to date)."""
    roles: dict[UUID, set[str]] = {}
    for row in rows:
        roles.setdefault(row.user_id, set()).add(row.role)
    standings: dict[UUID, list[CourseStanding]] = {}
    for standing in standings_of(roles, plan):
        standings.setdefault(standing.user_id, []).append(standing)
    return {
        row.pk: max(
            (
                (today - (standing.due_on or _first_due(row, plan))).days
                for standing in standings.get(row.user_id, [])
                if row.role in standing.course.roles
            ),
            default=0,
        )
        for row in rows
    }


def _first_due(row: RoleAssignment, plan: PlanView | None) -> date:
    """Return since when a course that was never taken is due: the plan's or the role's start."""
    starts = [row.valid_from]
    if plan is not None and plan.in_force_from is not None:
        starts.append(plan.in_force_from)
    return day_in_japan(max(starts))


def _needed(row: RoleAssignment, days_late: int, plan: PlanView | None) -> AssignmentEvent | None:
    """Say what must happen to an assignment; without a plan nothing is known to be up to date."""
    if row.state == AssignmentState.ACTIVE:
        too_late = days_late > site_duration("training_grace_days").days
        return AssignmentEvent.SUSPEND if too_late else None
    return AssignmentEvent.RESUME if plan is not None and days_late <= 0 else None


def _move(actor: Actor, clock: Clock, row: RoleAssignment, event: AssignmentEvent) -> None:
    row.state = ASSIGNMENT_TABLE.after(AssignmentState(row.state), event).value
    restored = event is AssignmentEvent.RESUME
    if restored:
        row.activated_at = clock.now()  # held anew: what was lost meanwhile is not held over the gap
    row.save(update_fields=["state", "activated_at"])
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.RIGHTS_RESTORED if restored else PersonnelEvent.RIGHTS_SUSPENDED,
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"role": row.role, "assignment": str(row.pk)},
    )


def _tasks_for_new_roles(actor: Actor, clock: Clock, rows: list[RoleAssignment]) -> int:
    """Add a task for everybody who held another role when this one was given."""
    added = 0
    for row in rows:
        before = RoleAssignment.objects.filter(user_id=row.user_id, granted_at__lt=row.granted_at)
        changed = before.exclude(activated_at=None).exclude(role=row.role).exists()
        if changed and not before.filter(role=row.role).exists():
            added += add_tasks(
                actor, clock, [row.user_id], cause=TaskCause.ROLE_CHANGED, reference=f"assignment:{row.pk}"
            )
    return added
