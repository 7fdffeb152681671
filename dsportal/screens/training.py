"""The training calendar: who is due for what on which day, the plan behind it, time in the role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.periods import months_after
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors import due_for, members
from apps.staff.selectors.rotation import rotation_in_force, tenures
from apps.staff.selectors.training import plan_in_force
from apps.staff.types import DueItem, Tenure
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.visibility import Screen

_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the calendar: what is due on it, with the name of the person (empty: the office)."""

    day: date
    is_over: bool
    lines: Sequence[tuple[DueItem, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the calendar by its first day."""

    first: date
    days: Sequence[Day]


@role_gate(Screen.TRAINING)
@require_GET
def training_calendar(request: HttpRequest) -> HttpResponse:
    """Show what is overdue and what the next months bring: to the staff office all, to others their own."""
    actor, today = request_actor(request), SYSTEM_CLOCK.today()
    in_office = bool(actor.roles & KEEPS_FILES)
    names = {each.user_id: each.display_name for each in members()}
    items = due_for(actor, SYSTEM_CLOCK)
    values = {
        "title": _("Training calendar"),
        "in_office": in_office,
        "overdue": _days([item for item in items if item.due_on < today], names, today),
        "months": _months(items, names, today),
        "plan": plan_in_force(),
        "rotation": rotation_in_force(),
        "tenures": _tenures(names, today) if in_office else (),
    }
    return page(request, "screens/training.html", values)


def _months(items: Sequence[DueItem], names: Mapping[UUID, str], today: date) -> list[Month]:
    """Return this month and the next ones, empty ones too."""
    firsts = [months_after(today.replace(day=1), number) for number in range(_MONTHS)]
    coming = [item for item in items if item.due_on >= today]
    return [
        Month(
            first=first,
            days=_days([item for item in coming if item.due_on.replace(day=1) == first], names, today),
        )
        for first in firsts
    ]


def _days(items: Sequence[DueItem], names: Mapping[UUID, str], today: date) -> list[Day]:
    """Group by day; `items` come in the order of their days."""
    return [
        Day(
            day=day,
            is_over=day < today,
            lines=[(item, names.get(item.owner, "") if item.owner else "") for item in group],
        )
        for day, group in groupby(items, key=lambda item: item.due_on)
    ]


def _tenures(names: Mapping[UUID, str], today: date) -> list[tuple[Tenure, str]]:
    return [(tenure, names.get(tenure.user_id, "")) for tenure in tenures(today=today)]
