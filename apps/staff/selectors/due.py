"""What falls due for whom: on the home page, in the calendar, in the reminders (5.2.3, 5.2.4, 5.3)."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.periods import day_in_japan
from apps.policy.selectors import assurance_due, site_duration, site_value
from apps.staff.models import ContractorContract, OpenDuty, RoleAssignment, RotationPlan, TrainingTask, User
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.evidence import ends_of_checks, ends_of_qualifications
from apps.staff.selectors.training import plan_in_force, standings_of
from apps.staff.states import AssignmentState, EditionState, TaskState
from apps.staff.types import DUE_CLAUSES, REMINDER_DAYS, DueCode, DueItem

_PERSON: Final = "staff:"
_ROUTES: Final = {
    DueCode.PASSWORD: "password_change",
    DueCode.TRAINING_TASK: "staff_documents",
    DueCode.CONTRACT: "contracts",
    DueCode.ASSIGNMENT: "training_calendar",
    DueCode.HSM_EVIDENCE: "assurance",
    DueCode.DEVICE_MODEL: "assurance",
    DueCode.STRENGTH_REVIEW: "assurance",
}
_CALENDAR: Final = "training_calendar"
_AFTERWARDS: Final = timedelta(days=30)


def due_for(actor: Actor, clock: Clock) -> tuple[DueItem, ...]:
    """Return what is due for the person; for the staff office (5.2.4) also what is due for all others.

    Items come with the most urgent first; `owner` None is the office's own. Nothing for machines.
    """
    if not actor.actor_id.startswith(_PERSON):
        return ()
    if actor.roles & KEEPS_FILES:
        return all_due(clock)
    return all_due(clock, only=(UUID(actor.actor_id.removeprefix(_PERSON)),))


def all_due(clock: Clock, *, only: Collection[UUID] | None = None) -> tuple[DueItem, ...]:
    """Return every item within its reminder time, `only` those of these people, the most urgent first."""
    today = clock.today()
    people = User.objects.filter(left_at__isnull=True, is_active=True)
    if only is not None:
        people = people.filter(pk__in=only)
    users = {user.pk: user for user in people}
    items = list(_of_people(users, clock))
    if only is None:
        items += _of_the_office(clock)
    return tuple(sorted((item for item in items if _within(item, today)), key=_urgency))


def days_ahead(code: DueCode) -> int:
    """Return how many days before its date an item is shown."""
    if code is DueCode.CONTRACT:
        return site_value("contract_reminder_days")
    return max(REMINDER_DAYS[code])


def item(
    code: DueCode,
    due_on: date,
    today: date,
    *,
    owner: UUID | None = None,
    detail: str = "",
    subject: str = "",
) -> DueItem:
    """Return an item with its clause, its tone on that day and the screen that shows more."""
    tone = "bad" if due_on < today else "wait" if (due_on - today).days <= days_ahead(code) else "quiet"
    return DueItem(
        tone=tone,
        code=code,
        clause=DUE_CLAUSES[code],
        due_on=due_on,
        url_name=_ROUTES.get(code, _CALENDAR),
        owner=owner,
        detail=detail,
        subject=subject,
    )


def _within(found: DueItem, today: date) -> bool:
    return (found.due_on - today).days <= days_ahead(found.code)


def _urgency(found: DueItem) -> tuple[date, str, str, str]:
    return (found.due_on, found.code.value, str(found.owner), found.detail)


def _of_people(users: dict[UUID, User], clock: Clock) -> Iterator[DueItem]:
    """Yield the dates of these people."""
    today = clock.today()
    assignments = list(
        RoleAssignment.objects.filter(
            user_id__in=users,
            state__in=[AssignmentState.ACTIVE.value, AssignmentState.SUSPENDED.value],
            valid_until__gt=clock.now(),
        )
    )
    for row in assignments:
        yield item(
            DueCode.ASSIGNMENT,
            day_in_japan(row.valid_until),
            today,
            owner=row.user_id,
            detail=row.role,
            subject=str(row.pk),
        )
    roles: dict[UUID, set[str]] = {}
    for row in assignments:
        roles.setdefault(row.user_id, set()).add(row.role)
    yield from training_items(roles, today)
    yield from _tasks(users, today)
    for user_id, day in ends_of_checks(roles):
        yield item(DueCode.BACKGROUND_CHECK, day, today, owner=user_id)
    for user_id, area, day in ends_of_qualifications(roles):
        yield item(DueCode.QUALIFICATION, day, today, owner=user_id, detail=area)
    oldest = site_duration("password_max_age_days")
    for user in users.values():
        yield item(DueCode.PASSWORD, day_in_japan(user.password_changed_at + oldest), today, owner=user.pk)


def training_items(roles: dict[UUID, set[str]], today: date) -> Iterator[DueItem]:
    """Yield when each course is due for each person; one that was never taken is due since the plan began."""
    plan = plan_in_force()
    begun = day_in_japan(plan.in_force_from) if plan and plan.in_force_from else today
    for standing in standings_of(roles, plan):
        yield item(
            DueCode.TRAINING,
            standing.due_on or begun,
            today,
            owner=standing.user_id,
            detail=standing.course.code,
        )


def _tasks(users: dict[UUID, User], today: date) -> Iterator[DueItem]:
    for task in TrainingTask.objects.filter(user_id__in=users, state=TaskState.TO_DO.value):
        yield item(
            DueCode.TRAINING_TASK,
            task.due_on,
            today,
            owner=task.user_id,
            detail=task.cause,
            subject=str(task.pk),
        )


def _of_the_office(clock: Clock) -> Iterator[DueItem]:
    """Yield what nobody but the office can settle."""
    today = clock.today()
    if plan_in_force() is None:
        yield item(DueCode.TRAINING_PLAN, today, today)
    if not RotationPlan.objects.filter(state=EditionState.IN_FORCE.value).exists():
        yield item(DueCode.ROTATION_PLAN, today, today)
    for due in assurance_due():
        yield item(DueCode(due.code.value), due.due_on, today, detail=due.detail)
    for contract in ContractorContract.objects.filter(ends_on__gte=today - _AFTERWARDS):
        yield item(
            DueCode.CONTRACT, contract.ends_on, today, detail=contract.number, subject=str(contract.pk)
        )
    for duty in OpenDuty.objects.filter(closed_at__isnull=True):
        yield item(
            DueCode.DUTY_LEFT, day_in_japan(duty.opened_at), today, detail=duty.role, subject=str(duty.pk)
        )
