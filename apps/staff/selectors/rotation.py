"""The rotation plan and how long people have held their roles (5.3.5)."""

from datetime import date, datetime
from uuid import UUID

from apps.lib.cps.periods import day_in_japan, months_after
from apps.staff.models import RoleAssignment, RotationPlan
from apps.staff.states import AssignmentState, EditionState
from apps.staff.types import RotationView, Tenure


def rotation_in_force() -> RotationView | None:
    """Return the plan in force, if there is one."""
    row = RotationPlan.objects.filter(state=EditionState.IN_FORCE.value).first()
    return None if row is None else rotation_view(row)


def rotation_drafts() -> tuple[RotationView, ...]:
    """Return the plans that are not in force yet, newest first."""
    rows = RotationPlan.objects.filter(state=EditionState.DRAFT.value).order_by("-version")
    return tuple(map(rotation_view, rows))


def rotation_view(row: RotationPlan) -> RotationView:
    """Return what may be shown of a rotation plan."""
    return RotationView(
        plan_id=row.pk,
        version=row.version,
        title=row.title,
        state=row.state,
        body=row.body,
        body_sha256=row.body_sha256,
        longest_months=row.longest_months,
        in_force_from=row.in_force_from,
    )


def tenures(*, today: date) -> tuple[Tenure, ...]:
    """Return for each role in force since when its holder has held it without a break, longest first.

    Assignments that follow each other within a day count as one. `over` compares with the plan in force.
    """
    plan = rotation_in_force()
    spans: dict[tuple[UUID, str], tuple[datetime, datetime, bool]] = {}
    rows = RoleAssignment.objects.exclude(activated_at=None).order_by("valid_from")
    for row in rows.filter(user__left_at__isnull=True):
        key, end = (row.user_id, row.role), row.withdrawn_at or row.valid_until
        active = row.state in {AssignmentState.ACTIVE.value, AssignmentState.SUSPENDED.value}
        known = spans.get(key)
        follows = known is not None and (day_in_japan(row.valid_from) - day_in_japan(known[1])).days <= 1
        start = known[0] if known is not None and follows else row.valid_from
        spans[key] = (start, end, active)
    found = [
        _tenure(user_id, role, day_in_japan(start), today, plan)
        for (user_id, role), (start, end, active) in spans.items()
        if active and day_in_japan(end) >= today >= day_in_japan(start)
    ]
    return tuple(sorted(found, key=lambda tenure: (tenure.since, str(tenure.user_id), tenure.role)))


def _tenure(user_id: UUID, role: str, since: date, today: date, plan: RotationView | None) -> Tenure:
    months = (today.year - since.year) * 12 + today.month - since.month
    if months_after(since, months) > today:
        months -= 1
    over = plan is not None and months_after(since, plan.longest_months) < today
    return Tenure(user_id=user_id, role=role, since=since, months=months, over=over)
