"""What a person lacks for a role: checks, qualifications, training, contract (5.3.1, 5.3.2, 5.3.4, 5.3.7)."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from apps.lib.cps.periods import day_in_japan
from apps.lib.cps.role_requirements import BACKGROUND_CHECKED, QUALIFICATIONS
from apps.lib.cps.roles import Organisation, Role
from apps.policy.selectors import site_duration
from apps.staff.models import BackgroundCheck, PrerequisiteWaiver, Qualification, User
from apps.staff.selectors.contracts import contract_gaps
from apps.staff.selectors.training import course_standings, plan_in_force
from apps.staff.types import CheckResult, Gap, GapCode

_TRAINING: Final = frozenset({GapCode.TRAINING_MISSING, GapCode.TRAINING_OVERDUE})


def gaps(user_id: UUID, role: str, *, starts_on: date, today: date) -> tuple[Gap, ...]:
    """Return what is missing for a start (or going on) in `role` on `starts_on`; empty: nothing.

    Days are legal days (JST). An unknown person lacks everything; an unknown role raises `ValueError`.
    """
    wanted = Role(role)
    on = max(starts_on, today)
    return (
        *_check_gaps(user_id, wanted, starts_on, on),
        *_qualification_gaps(user_id, wanted, on),
        *_training_gaps(user_id, wanted, on),
        *_contract_gaps(user_id, on),
    )


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


def _check_gaps(user_id: UUID, role: Role, starts_on: date, on: date) -> Iterator[Gap]:
    """5.3.2: checked before the start, not found wanting since, and not too long ago."""
    if role not in BACKGROUND_CHECKED:
        return
    checks = list(BackgroundCheck.objects.filter(user_id=user_id).order_by("carried_out_on", "recorded_at"))
    if not checks:
        yield Gap(code=GapCode.BACKGROUND_CHECK_MISSING)
    elif checks[-1].result != CheckResult.PASSED:
        yield Gap(code=GapCode.BACKGROUND_CHECK_FAILED)
    elif not any(row.carried_out_on < starts_on and row.result == CheckResult.PASSED for row in checks):
        yield Gap(code=GapCode.BACKGROUND_CHECK_LATE)
    elif checks[-1].valid_until < on:
        yield Gap(code=GapCode.BACKGROUND_CHECK_EXPIRED)


def _qualification_gaps(user_id: UUID, role: Role, on: date) -> Iterator[Gap]:
    """5.3.1, 9.3: evidence that is valid on the day, or an exception that a CA manager decided."""
    shown = {
        row.area
        for row in Qualification.objects.filter(user_id=user_id, valid_from__lte=on)
        if row.valid_until is None or row.valid_until >= on
    }
    waivers = PrerequisiteWaiver.objects.filter(user_id=user_id, role=role.value, valid_until__gte=on)
    covered = shown | set(waivers.values_list("area", flat=True))
    for area in sorted(QUALIFICATIONS[role] - covered):
        yield Gap(code=GapCode.QUALIFICATION_MISSING, detail=area.value)


def _training_gaps(user_id: UUID, role: Role, on: date) -> Iterator[Gap]:
    """5.3.3, 5.3.4: trained under the plan in force, and not longer ago than the cycle."""
    if plan_in_force() is None:
        yield Gap(code=GapCode.TRAINING_PLAN_MISSING)
    for standing in course_standings(user_id, frozenset({role.value})):
        if standing.due_on is None:
            yield Gap(code=GapCode.TRAINING_MISSING, detail=standing.course.code)
        elif standing.due_on < on:
            yield Gap(code=GapCode.TRAINING_OVERDUE, detail=standing.course.code)


def _contract_gaps(user_id: UUID, on: date) -> tuple[Gap, ...]:
    """5.3.6, 5.3.7: contract staff work under a complete contract in its term, checked beforehand."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or user.organisation != Organisation.CONTRACTOR:
        return ()
    return contract_gaps(user_id, on=on)
