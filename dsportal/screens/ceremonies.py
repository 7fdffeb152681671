"""The list of key ceremonies, and the page of one: its script in words, its people, what comes next."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.keys.models import KeyCeremony
from apps.keys.selectors import admitted_rehearsals_of, is_rehearsed, rehearsals_of, script_difference
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.roles import Role
from dsportal.screens.ceremony_runner import found, people_of
from dsportal.screens.ceremony_words import card_of, turn_of
from dsportal.screens.frame import may_open
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.visibility import Screen

_LISTED: Final = 100
_PLANNABLE: Final = frozenset({CeremonyState.DRAFT, CeremonyState.SCHEDULED})
_HELD: Final = frozenset(
    {CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED, CeremonyState.IN_PROGRESS}
)
_TOLD: Final = frozenset({CeremonyState.STEPS_DONE, CeremonyState.REPORTED, CeremonyState.APPROVED})
Way = tuple[str, Any, bool]


@never_cache
@role_gate(Screen.CEREMONIES)
@require_GET
def ceremonies(request: HttpRequest) -> HttpResponse:
    """Show the ceremonies, newest first, each with the page where this person goes on."""
    rows = KeyCeremony.objects.order_by("-drafted_at")[:_LISTED]
    is_insider = may_open(request, Screen.CEREMONY)
    route = "admin:ceremony" if is_insider else "admin:ceremony_attendance"
    values = {
        "title": _("Key ceremonies"),
        "rows": [(row, reverse(route, args=[row.pk])) for row in rows],
        "may_draft": may_open(request, Screen.CEREMONY_DRAFT),
        "today": SYSTEM_CLOCK.today(),
    }
    return page(request, "ceremonies/list.html", values)


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def ceremony(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Show one ceremony to those who lead, operate, witness or audit it."""
    view = found(ceremony_id)
    names = people_of(view)
    values = {
        "title": view.title,
        "view": view,
        "turn": turn_of(view),
        "cards": [card_of(step, view.environment, names) for step in view.steps],
        "people": [(one, names.get(one.actor_id, one.actor_id)) for one in view.participants],
        "ways": list(_ways(view, request_actor(request))),
        "twins": rehearsals_of(ceremony_id),
        "admitted": admitted_rehearsals_of(ceremony_id),
        "is_rehearsal": view.environment.kind is EnvironmentKind.REHEARSAL,
    }
    return page(request, "ceremonies/ceremony.html", values)


def _ways(view: CeremonyView, actor: Actor) -> Iterator[Way]:
    """Yield (address, words, is the next thing to do) of the pages where this person goes on."""
    one = {"ceremony_id": view.ceremony_id}
    if view.state in _PLANNABLE and Role.CA_MANAGER in actor.roles:
        is_next = view.state is CeremonyState.DRAFT
        yield reverse("admin:ceremony_plan", kwargs=one), _("Order people and day"), is_next
    if view.state in _HELD:
        yield reverse("admin:ceremony_run", kwargs=one), _("Open the runner"), True
    if view.state in _TOLD | {CeremonyState.ABORTED}:
        yield reverse("admin:ceremony_minutes", kwargs=one), _("Minutes"), view.state not in _TOLD
    if Role.OPERATIONS_MANAGER in actor.roles:
        yield from _ways_of_manager(view)


def _ways_of_manager(view: CeremonyView) -> Iterator[Way]:
    is_real = view.environment.kind is EnvironmentKind.PRODUCTION
    if is_real and view.state is CeremonyState.DRAFT and not is_rehearsed(view.body_sha256):
        address = reverse("admin:ceremony_rehearsal", args=[view.ceremony_id])
        yield address, _("Present the minutes of the rehearsal"), True
    query = {"ceremony_id": str(view.ceremony_id)}
    if view.state is CeremonyState.STEPS_DONE:
        yield reverse("admin:command", args=["report-ceremony"], query=query), _("Write the report"), True
    if view.state is CeremonyState.REPORTED:
        address = reverse("admin:command", args=["complete-ceremony"], query=query)
        yield address, _("Ask for the approval of the minutes"), True


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def ceremony_difference(request: HttpRequest, ceremony_id: UUID, other_id: UUID) -> HttpResponse:
    """Show line by line where the scripts of two ceremonies differ; only the environment may."""
    one, other = found(ceremony_id), found(other_id)
    lines = script_difference(ceremony_id, other_id)
    values = {
        "title": _("Difference of two scripts"),
        "one": one,
        "other": other,
        "lines": lines,
        "forbidden": sum(not line.allowed for line in lines),
        "same_body": one.body_sha256 == other.body_sha256,
    }
    return page(request, "ceremonies/difference.html", values)
