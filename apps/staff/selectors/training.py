"""The training plan in force and where people stand with its courses (5.3.3, 5.3.4)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.cps.periods import months_after
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import TrainingCourse, TrainingPlan, TrainingRecord, TrainingTask
from apps.staff.permissions import KEEPS_FILES
from apps.staff.states import EditionState, TaskState
from apps.staff.types import Course, CourseStanding, PlanView, TaskCause, TaskView, TrainingView


def plan_in_force() -> PlanView | None:
    """Return the plan in force, if there is one."""
    row = TrainingPlan.objects.filter(state=EditionState.IN_FORCE.value).first()
    return None if row is None else plan_view(row)


def plan_drafts() -> tuple[PlanView, ...]:
    """Return the plans that are not in force yet, newest first."""
    rows = TrainingPlan.objects.filter(state=EditionState.DRAFT.value).order_by("-version")
    return tuple(map(plan_view, rows))


def plan_view(row: TrainingPlan) -> PlanView:
    """Return a plan with its courses, by code."""
    return PlanView(
        plan_id=row.pk,
        version=row.version,
        owner=Organisation(row.owner),
        title=row.title,
        state=row.state,
        body=row.body,
        body_sha256=row.body_sha256,
        courses=tuple(course_view(one) for one in TrainingCourse.objects.filter(plan=row).order_by("code")),
        in_force_from=row.in_force_from,
    )


def course_view(row: TrainingCourse) -> Course:
    """Return one course of a plan."""
    return Course(
        code=row.code,
        title=row.title,
        roles=frozenset(map(Role, row.roles)),
        cycle_months=row.cycle_months,
        threat_update=row.threat_update,
    )


def course_standings(user_id: UUID, roles: Collection[str]) -> tuple[CourseStanding, ...]:
    """Return where the person stands with each course that these roles need under the plan in force."""
    return tuple(standings_of({user_id: roles}, plan_in_force()))


def standings_of(roles: Mapping[UUID, Collection[str]], plan: PlanView | None) -> Iterator[CourseStanding]:
    """Return where each person stands with each course that their roles need; nothing without a plan."""
    rows = TrainingRecord.objects.filter(user_id__in=roles).order_by("held_on")
    return standings_among(rows if plan else (), roles, plan)


def standings_among(
    rows: Iterable[TrainingRecord], roles: Mapping[UUID, Collection[str]], plan: PlanView | None
) -> Iterator[CourseStanding]:
    """Do as `standings_of` with records that were read already, by day."""
    if plan is None:
        return
    last = {(row.user_id, row.course): row for row in rows}
    for user_id, held in roles.items():
        for course in plan.courses:
            if course.roles & set(held):
                yield _standing(user_id, course, last.get((user_id, course.code)))


def _standing(user_id: UUID, course: Course, last: TrainingRecord | None) -> CourseStanding:
    """Count from the last training; a shorter cycle of a newer plan counts at once."""
    if last is None:
        return CourseStanding(user_id=user_id, course=course, last_on=None, due_on=None)
    due = min(last.next_due, next_due(last.held_on, course))
    return CourseStanding(user_id=user_id, course=course, last_on=last.held_on, due_on=due)


def next_due(held_on: date, course: Course) -> date:
    """Return the last day on which a training of `held_on` still counts: the same day after the cycle."""
    return months_after(held_on, course.cycle_months)


def training_view(row: TrainingRecord) -> TrainingView:
    """Return what may be shown of a training record."""
    return TrainingView(
        record_id=row.pk,
        user_id=row.user_id,
        course=row.course,
        held_on=row.held_on,
        next_due=row.next_due,
    )


def task_view(row: TrainingTask) -> TaskView:
    """Return what may be shown of a training task."""
    return TaskView(
        task_id=row.pk,
        user_id=row.user_id,
        cause=TaskCause(row.cause),
        reference=row.reference,
        due_on=row.due_on,
        state=row.state,
    )


def tasks_of(user_id: UUID) -> tuple[TaskView, ...]:
    """Return the training tasks of a person, the first due at the top."""
    return tuple(map(task_view, TrainingTask.objects.filter(user_id=user_id).order_by("due_on")))


def document_of(task: TaskView) -> UUID | None:
    """Return the version of the document that the task is about, nothing for a task about another change."""
    if task.cause is not TaskCause.PROCEDURE_CHANGED:
        return None
    return UUID(task.reference.partition(":")[2])


def tasks_to_close(actor: Actor) -> tuple[TaskView, ...]:
    """Return the open tasks that the actor may close: the own about documents, of others as the office."""
    rows = TrainingTask.objects.filter(state=TaskState.TO_DO.value).order_by("due_on", "pk")
    in_office = bool(actor.roles & KEEPS_FILES)
    views = map(task_view, rows if in_office else rows.filter(cause=TaskCause.PROCEDURE_CHANGED.value))
    return tuple(
        view
        for view in views
        if (
            view.cause is TaskCause.PROCEDURE_CHANGED
            if actor.actor_id == f"staff:{view.user_id}"
            else in_office
        )
    )


def trainings_of(user_id: UUID) -> tuple[TrainingView, ...]:
    """Return the trainings that a person took, newest first."""
    return tuple(map(training_view, TrainingRecord.objects.filter(user_id=user_id).order_by("-held_on")))
