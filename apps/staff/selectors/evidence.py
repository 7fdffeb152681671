"""Until when checks and qualifications of many people last, in one query each (5.3.1, 5.3.2)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from uuid import UUID

from apps.lib.cps.role_requirements import BACKGROUND_CHECKED, QUALIFICATIONS
from apps.lib.cps.roles import Role
from apps.staff.models import BackgroundCheck, Qualification


def ends_of_checks(roles: Mapping[UUID, Collection[str]]) -> Iterator[tuple[UUID, date]]:
    """Yield (person, last valid day) of the newest check of everybody whose roles need one."""
    needed = {user_id for user_id, held in roles.items() if BACKGROUND_CHECKED & set(held)}
    rows = BackgroundCheck.objects.filter(user_id__in=needed).order_by("carried_out_on", "recorded_at")
    newest = {row.user_id: row.valid_until for row in rows}
    yield from newest.items()


def ends_of_qualifications(roles: Mapping[UUID, Collection[str]]) -> Iterator[tuple[UUID, str, date]]:
    """Yield (person, area, last valid day) of each area that a role needs and that comes to an end."""
    ends: dict[tuple[UUID, str], date | None] = {}
    for row in Qualification.objects.filter(user_id__in=roles).order_by("valid_from"):
        place = (row.user_id, row.area)
        known = ends.get(place, date.min)
        ends[place] = None if known is None or row.valid_until is None else max(known, row.valid_until)
    for (user_id, area), day in ends.items():
        if day is not None and area in _areas(roles[user_id]):
            yield user_id, area, day


def _areas(held: Collection[str]) -> frozenset[str]:
    return frozenset(area.value for role in held for area in QUALIFICATIONS[Role(role)])
