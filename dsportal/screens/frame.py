"""What every page shows around its content: the menu that the roles permit, names of roles, marks."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.types import Outcome
from apps.base.columns import state_word
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.events import StaffEvent
from apps.staff.services import record_access
from dsportal.menu import ENTRIES, SECTIONS, Entry
from dsportal.screens.people import request_actor
from dsportal.visibility import SCREENS, Screen

_TOLD_BY: Final[Mapping[str, tuple[str, Screen | None, Any]]] = MappingProxyType(
    {
        "issuance.credential": ("admin:credential_timeline", Screen.TIMELINE, _("To the timeline")),
        "keys.keyceremony": ("admin:ceremony", Screen.CEREMONY, _("To the key ceremony")),
        "approvals.approvalrequest": ("admin:approval", Screen.APPROVALS, _("To the request")),
    }
)
_SHORT_MENU: Final = 16  # links that fit on a screen beside those of the work
_ID: Final = re.compile(r"[0-9a-f-]{1,36}")


def may_view(request: HttpRequest, label: str) -> bool:
    """Say whether the roles of the person permit the list of the model `label` (lower case)."""
    entry = ENTRIES.get(label)
    return entry is not None and bool(request_actor(request).roles & entry.roles)


def may_open(request: HttpRequest, screen: Screen) -> bool:
    """Say whether the roles of the person permit one of our own screens."""
    return bool(request_actor(request).roles & SCREENS[screen])


def refuse(request: HttpRequest, what: str) -> NoReturn:
    """Write into the audit log that somebody without the role asked for a screen, and refuse it (5.2.3)."""
    record_access(
        actor=request_actor(request),
        clock=SYSTEM_CLOCK,
        event=StaffEvent.SCREEN_REFUSED,
        outcome=Outcome.REFUSED,
        detail={"screen": what},
    )
    raise PermissionDenied


def list_name(label: str) -> str:
    """Return the name that the menu gives to a list."""
    return str(ENTRIES[label].name)


def record_links(request: HttpRequest, label: str, object_id: str) -> list[tuple[str, object]]:
    """Return (address, words) of our screens about one row."""
    route, screen, words = _TOLD_BY.get(label, ("", None, ""))
    if screen is None or not may_open(request, screen):
        return []
    try:
        return [(reverse(route, args=[object_id]), words)]
    except NoReverseMatch:  # not an id
        return []


def record_reading(request: HttpRequest, label: str, object_id: str) -> None:
    """Write into the audit log that the person read one row (5.4.1); a malformed id is not worth a line."""
    if _ID.fullmatch(object_id):
        record_access(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            event=StaffEvent.RECORD_VIEWED,
            subject=object_id,
            detail={"kind": label},
        )


def frame(request: HttpRequest, *, has_permission: bool) -> dict[str, Any]:
    """Return the template values of the page frame; before the second factor there is no menu."""
    if not has_permission:
        return {"menu": [], "my_roles": []}
    roles = request_actor(request).roles
    return {"menu": list(_menu(request)), "my_roles": [state_word(role) for role in sorted(roles)]}


def _menu(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield the sections with at least one link; a long menu opens only the section one is in."""
    if work := list(_work_links(request)):
        yield {"code": "work", "name": "", "links": work, "open": True}
    offered = [
        (section, [link for entry in section.entries if (link := _list_link(request, entry))])
        for section in SECTIONS
    ]
    is_short = sum(len(links) for _section, links in offered) <= _SHORT_MENU
    for section, links in offered:
        if links:
            is_open = is_short or any(link["current"] for link in links)
            yield {"code": section.code, "name": section.name, "links": links, "open": is_open}


def _work_links(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield the links to our own screens."""
    from dsportal.screens.routes import WORK  # noqa: PLC0415 - the routes import the screens, which import this

    for name, title, screen in WORK:
        if screen is None or may_open(request, screen):
            url = reverse(f"admin:{name}")
            yield {"name": title, "url": url, "current": request.path == url}


def _list_link(request: HttpRequest, entry: Entry) -> dict[str, Any] | None:
    """Return the link to a list, or nothing where the list does not exist or is not for this person."""
    app, _dot, model = entry.model.partition(".")
    try:
        url = reverse(f"admin:{app}_{model}_changelist", current_app=admin.site.name)
    except NoReverseMatch:
        return None
    if not may_view(request, entry.model):
        return None
    return {"name": entry.name, "url": url, "current": request.path.startswith(url)}
