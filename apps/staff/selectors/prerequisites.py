"""What a person lacks for a role: checks, qualifications, training, contract (5.3.1, 5.3.2, 5.3.4, 5.3.7)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, Self, TypeVar
from uuid import UUID

from apps.lib.cps.periods import day_in_japan
from apps.lib.cps.role_requirements import BACKGROUND_CHECKED, QUALIFICATIONS
from apps.lib.cps.roles import Organisation, Role
from apps.policy.selectors import site_duration
from apps.staff.models import (
    BackgroundCheck,
    ContractorPreCheck,
    PrerequisiteWaiver,
    Qualification,
    TrainingRecord,
    User,
)
from apps.staff.selectors.contracts import gaps_under, pre_checks
from apps.staff.selectors.training import course_standings, plan_in_force, standings_among
from apps.staff.types import CheckResult, Gap, GapCode, PlanView

Start = tuple[UUID, str, date]  # who starts (or goes on) in which role on which day (JST)
_TRAINING: Final = frozenset({GapCode.TRAINING_MISSING, GapCode.TRAINING_OVERDUE})


class _Owned(Protocol):
    """A row of somebody's file."""

    @property
    def user_id(self) -> UUID: ...


_Row = TypeVar("_Row", bound=_Owned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """The papers of some people, read at once; the number of queries does not grow with the people."""

    checks: Mapping[UUID, Sequence[BackgroundCheck]]
    qualifications: Mapping[UUID, Sequence[Qualification]]
    waivers: Mapping[UUID, Sequence[PrerequisiteWaiver]]
    trainings: Mapping[UUID, Sequence[TrainingRecord]]
    pre_checks: Mapping[UUID, Sequence[ContractorPreCheck]]
    contractors: Collection[UUID]
    plan: PlanView | None

    @classmethod
    def of(cls, people: Collection[UUID]) -> Self:
        """Read the files."""
        checks = BackgroundCheck.objects.order_by("carried_out_on", "recorded_at")
        employed = User.objects.filter(pk__in=people, organisation=Organisation.CONTRACTOR)
        return cls(
            checks=_by_person(checks.filter(user_id__in=people)),
            qualifications=_by_person(Qualification.objects.filter(user_id__in=people)),
            waivers=_by_person(PrerequisiteWaiver.objects.filter(user_id__in=people)),
            trainings=_by_person(TrainingRecord.objects.filter(user_id__in=people).order_by("held_on")),
            pre_checks=_by_person(pre_checks(people)),
            contractors=set(employed.values_list("pk", flat=True)),
            plan=plan_in_force(),
        )


def gaps(user_id: UUID, role: str, *, starts_on: date, today: date) -> tuple[Gap, ...]:
    """Return what is missing for a start (or going on) in `role` on `starts_on`; empty: nothing.

    Days are legal days (JST). An unknown person lacks everything; an unknown role raises `ValueError`.
    """
    start = (user_id, role, starts_on)
    return gaps_of((start,), today=today)[start]


def gaps_of(starts: Iterable[Start], *, today: date) -> Mapping[Start, tuple[Gap, ...]]:
    """Return for each start what is missing, as `gaps` does, with one reading of all files."""
    wanted = tuple(starts)
    files = _Files.of({user_id for user_id, _role, _day in wanted})
    return {start: tuple(_gaps(files, start, today)) for start in wanted}


def _by_person(rows: Iterable[_Row]) -> Mapping[UUID, Sequence[_Row]]:
    found: dict[UUID, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def _gaps(files: _Files, start: Start, today: date) -> Iterator[Gap]:
    user_id, role, starts_on = start
    wanted, on = Role(role), max(starts_on, today)
    yield from _check_gaps(files.checks.get(user_id, ()), wanted, starts_on, on)
    yield from _qualification_gaps(files, user_id, wanted, on)
    yield from _training_gaps(files, user_id, wanted, on)
    if user_id in files.contractors:  # 5.3.6, 5.3.7: a complete contract in its term, checked beforehand
        yield from gaps_under(files.pre_checks.get(user_id, ()), on=on)


def lapses(user_id: UUID, role: str, *, starts_on: date, today: date) -> tuple[Gap, ...]:
    """Return what ends the work of somebody who is in the role already, or nothing.

    A training that is due, or that a new plan brought, may be made up for within the site's
    `training_grace_days` (5.3.4); for everything else there is no grace.
    """
    found = gaps(user_id, role, starts_on=starts_on, today=today)
    if not any(gap.code in _TRAINING for gap in found):
        return found
    late = today - site_duration("training_grace_days")
    plan = plan_in_force()
    begun = starts_on
    if plan is not None and plan.in_force_from is not None:
        begun = max(starts_on, day_in_japan(plan.in_force_from))
    overdue = {
        standing.course.code
        for standing in course_standings(user_id, frozenset({role}))
        if (standing.due_on or begun) < late
    }
    return tuple(gap for gap in found if gap.code not in _TRAINING or gap.detail in overdue)


def _check_gaps(checks: Sequence[BackgroundCheck], role: Role, starts_on: date, on: date) -> Iterator[Gap]:
    """5.3.2: checked before the start, not found wanting since, and not too long ago."""
    if role not in BACKGROUND_CHECKED:
        return
    if not checks:
        yield Gap(code=GapCode.BACKGROUND_CHECK_MISSING)
    elif checks[-1].result != CheckResult.PASSED:
        yield Gap(code=GapCode.BACKGROUND_CHECK_FAILED)
    elif not any(row.carried_out_on < starts_on and row.result == CheckResult.PASSED for row in checks):
        yield Gap(code=GapCode.BACKGROUND_CHECK_LATE)
    elif checks[-1].valid_until < on:
        yield Gap(code=GapCode.BACKGROUND_CHECK_EXPIRED)


def _qualification_gaps(files: _Files, user_id: UUID, role: Role, on: date) -> Iterator[Gap]:
    """5.3.1, 9.3: evidence that is valid on the day, or an exception that a CA manager decided."""
    shown = {
        row.area
        for row in files.qualifications.get(user_id, ())
        if row.valid_from <= on and (row.valid_until is None or row.valid_until >= on)
    }
    waived = {
        row.area for row in files.waivers.get(user_id, ()) if row.role == role and row.valid_until >= on
    }
    for area in sorted(QUALIFICATIONS[role] - shown - waived):
        yield Gap(code=GapCode.QUALIFICATION_MISSING, detail=area.value)


def _training_gaps(files: _Files, user_id: UUID, role: Role, on: date) -> Iterator[Gap]:
    """5.3.3, 5.3.4: trained under the plan in force, and not longer ago than the cycle."""
    if files.plan is None:
        yield Gap(code=GapCode.TRAINING_PLAN_MISSING)
    for standing in standings_among(files.trainings.get(user_id, ()), {user_id: {role}}, files.plan):
        if standing.due_on is None:
            yield Gap(code=GapCode.TRAINING_MISSING, detail=standing.course.code)
        elif standing.due_on < on:
            yield Gap(code=GapCode.TRAINING_OVERDUE, detail=standing.course.code)
