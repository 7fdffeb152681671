"""People, their roles, and whether everything that a role asks for is in order (5.2.1, 5.2.4, 5.3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.periods import day_in_japan
from apps.staff.selectors import (
    certificates_of,
    factors_of,
    gaps_of,
    grants_of,
    members,
    open_grants,
    unlawful_people,
)
from apps.staff.selectors.due import all_due
from apps.staff.selectors.training import plan_in_force
from apps.staff.states import AssignmentState
from apps.staff.types import DueItem, Gap, RoleGrant, StaffMember
from dsportal.screens.errors import not_found
from dsportal.screens.frame import record_reading
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.visibility import MANAGERS, Screen

_OPEN: Final = frozenset({AssignmentState.PENDING, AssignmentState.ACTIVE, AssignmentState.SUSPENDED})
_WORST_FIRST: Final = ("bad", "wait", "good", "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person of the list; `tone` says whether the person stands in order."""

    member: StaffMember
    grants: Sequence[RoleGrant]
    due: Sequence[DueItem]
    unlawful: bool
    lacks: bool

    @property
    def tone(self) -> str:
        """``bad`` where something is over or must not be, ``wait`` where something comes or is missing."""
        states = {grant.state for grant in self.grants}
        tones = {item.tone for item in self.due}
        if not self.member.active:
            return "quiet"
        if self.unlawful or self.lacks or AssignmentState.SUSPENDED in states or "bad" in tones:
            return "bad"
        return "wait" if AssignmentState.PENDING in states or "wait" in tones else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An assignment on a person's page, with what the person lacks for it."""

    grant: RoleGrant
    gaps: Sequence[Gap]

    @property
    def lacks(self) -> bool:
        """Say whether something is missing for a role in force."""
        return bool(self.gaps) and self.grant.state is AssignmentState.ACTIVE


@role_gate(Screen.PEOPLE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List everybody, those first with whom something is wrong."""
    lines = sorted(_lines(), key=lambda line: (_WORST_FIRST.index(line.tone), line.member.username))
    counts = {tone: sum(line.tone == tone for line in lines) for tone in _WORST_FIRST}
    values = {"title": _("People"), "lines": lines, "counts": counts, "may_act": _may_act(request)}
    return page(request, "screens/people.html", values)


@role_gate(Screen.PEOPLE)
@require_GET
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one person: roles with periods and approvals, what is missing, what is due; it is written down."""
    lines = _lines(only=(user_id,))
    if not lines:
        return not_found(request)
    [line] = lines
    record_reading(request, "staff.user", str(user_id))
    held = _held(grants_of(user_id))
    keys, apps = factors_of(user_id)
    return page(
        request,
        "screens/person.html",
        {
            "title": line.member.display_name,
            "line": line,
            "open": [each for each in held if each.grant.state in _OPEN],
            "past": [each for each in held if each.grant.state not in _OPEN],
            "certificates": certificates_of(user_id),
            "keys": keys,
            "apps": apps,
            "plan": plan_in_force(),
            "may_act": _may_act(request),
        },
    )


def _lines(*, only: Collection[UUID] | None = None) -> list[Line]:
    """Read everybody (or `only` these) with roles, due dates, and whether something is missing for a role."""
    now = SYSTEM_CLOCK.now()
    held: dict[UUID, list[Held]] = {}
    for each in _held(open_grants(only=only)):
        held.setdefault(each.grant.user_id, []).append(each)
    due: dict[UUID | None, list[DueItem]] = {}
    for item in all_due(SYSTEM_CLOCK, only=only):
        due.setdefault(item.owner, []).append(item)
    unlawful = {actor_id for actor_id, _roles in unlawful_people(at=now, only=only)}
    return [
        Line(
            member=member,
            grants=[each.grant for each in held.get(member.user_id, ())],
            due=due.get(member.user_id, ()),
            unlawful=f"staff:{member.user_id}" in unlawful,
            lacks=any(each.lacks for each in held.get(member.user_id, ())),
        )
        for member in members(only=only)
    ]


def _held(grants: Sequence[RoleGrant]) -> list[Held]:
    """Return the assignments with what is missing; nothing is asked of those that ended or were urgent."""
    starts = {
        grant.assignment_id: (grant.user_id, grant.role, day_in_japan(grant.valid_from))
        for grant in grants
        if grant.state in _OPEN and not grant.is_break_glass
    }
    missing = gaps_of(starts.values(), today=SYSTEM_CLOCK.today())
    return [
        Held(grant=grant, gaps=missing[start] if (start := starts.get(grant.assignment_id)) else ())
        for grant in grants
    ]


def _may_act(request: HttpRequest) -> bool:
    return not MANAGERS.isdisjoint(request_actor(request).roles)
