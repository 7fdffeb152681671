"""The roles that people hold, at an instant and over a period."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.lib.cps.roles import conflicts, may_employ
from apps.staff.models import RoleAssignment
from apps.staff.states import AssignmentState
from apps.staff.types import RoleGrant

OPEN = (AssignmentState.PENDING, AssignmentState.ACTIVE, AssignmentState.SUSPENDED)


def grants_in_force(user_id: UUID, *, at: datetime) -> tuple[RoleGrant, ...]:
    """Return the roles with which the person may act at that instant, by role code.

    Nobody acts with roles that must lie apart (5.2.4): rows that the services would have refused, written
    past them into the database, take all power from the person instead of adding some.
    """
    rows = list(_in_force(at).filter(user_id=user_id).select_related("user").order_by("role", "scope"))
    return tuple(grant_view(row) for row in rows) if _lawful(rows) else ()


def roles_of(user_id: UUID, *, at: datetime) -> frozenset[str]:
    """Return the codes of the roles with which the person may act at that instant."""
    return frozenset(grant.role for grant in grants_in_force(user_id, at=at))


def grant_view(row: RoleAssignment) -> RoleGrant:
    """Return what a command hands back of a row of `RoleAssignment`."""
    return RoleGrant(
        assignment_id=row.pk,
        user_id=row.user_id,
        role=row.role,
        scope=row.scope,
        state=AssignmentState(row.state),
        granted_by=row.granted_by,
        approval_id=row.approval_id,
        is_break_glass=row.is_break_glass,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        held_since=max(row.valid_from, row.activated_at or row.granted_at),
    )


def grants_of(user_id: UUID) -> tuple[RoleGrant, ...]:
    """Return every assignment that the person ever had, the newest first."""
    rows = RoleAssignment.objects.filter(user_id=user_id).order_by("-granted_at", "role", "scope")
    return tuple(grant_view(row) for row in rows)


def open_grants(*, only: Collection[UUID] | None = None) -> tuple[RoleGrant, ...]:
    """Return everybody's assignments that have not ended, or `only` these people's, by role and function."""
    rows = RoleAssignment.objects.filter(state__in=OPEN, user__left_at__isnull=True)
    if only is not None:
        rows = rows.filter(user_id__in=only)
    return tuple(grant_view(row) for row in rows.order_by("role", "scope", "pk"))


def grants_during(user_id: UUID, *, start: datetime, end: datetime) -> tuple[RoleGrant, ...]:
    """Return the assignments, active or not yet, that overlap the period (`end` is exclusive)."""
    rows = RoleAssignment.objects.filter(
        user_id=user_id, state__in=OPEN, valid_until__gt=start, valid_from__lt=end
    )
    return tuple(grant_view(row) for row in rows.order_by("role", "scope"))


def unlawful_people(
    *, at: datetime, only: Collection[UUID] | None = None
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return (actor id, roles) of everybody who holds what must lie apart or what the employer may not.

    `only` asks about these people alone.
    """
    held: dict[UUID, list[RoleAssignment]] = {}
    rows = _in_force(at) if only is None else _in_force(at).filter(user_id__in=only)
    for row in rows.select_related("user").order_by("user_id"):
        held.setdefault(row.user_id, []).append(row)
    return tuple(
        (f"staff:{user_id}", frozenset(row.role for row in rows))
        for user_id, rows in held.items()
        if not _lawful(rows)
    )


def emergencies(*, since: datetime) -> tuple[RoleGrant, ...]:
    """Return the roles given in emergencies since then, the newest first; auditors look at each (5.7.1)."""
    rows = RoleAssignment.objects.filter(is_break_glass=True, granted_at__gte=since)
    return tuple(grant_view(row) for row in rows.order_by("-granted_at", "pk"))


def assignments_in(state: AssignmentState) -> tuple[RoleGrant, ...]:
    """Return the assignments that stand in that state, the oldest first."""
    rows = RoleAssignment.objects.filter(state=state).order_by("granted_at", "pk")
    return tuple(grant_view(row) for row in rows)


def _lawful(rows: Iterable[RoleAssignment]) -> bool:
    held = [(row.role, row.user.organisation) for row in rows]
    return not conflicts(role for role, _ in held) and all(
        may_employ(organisation, role) for role, organisation in held
    )


def _in_force(at: datetime) -> QuerySet[RoleAssignment]:
    """Return the active assignments whose period holds that instant; the end is exclusive."""
    return RoleAssignment.objects.filter(
        state=AssignmentState.ACTIVE, valid_from__lte=at, valid_until__gt=at, activated_at__lte=at
    )
