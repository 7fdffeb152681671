"""The values that the site may set: in words, with bounds, clause and history (1.1, 1.5.3)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.approvals.selectors import approvals_of, may_read
from apps.approvals.states import ApprovalState
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.errors import Missing
from apps.policy.selectors import editions, site_value_history, site_value_view, site_values
from apps.policy.types import SiteValueView
from dsportal.screens.errors import not_found
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.site_words import NAMES, SECTIONS, bounds_text, value_text
from dsportal.visibility import Screen

_OPEN = frozenset({ApprovalState.PENDING, ApprovalState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value as a reader sees it."""

    view: SiteValueView
    name: Any  # a lazy translation
    value: str
    default: str
    bounds: str

    @property
    def is_set(self) -> bool:
        """Whether the site decided, or the default of the code stands."""
        return self.view.version > 0


@role_gate(Screen.SITE_POLICY)
@require_GET
def site_policy(request: HttpRequest) -> HttpResponse:
    """Show every value, by subject."""
    lines = {view.setting.name: line_of(view) for view in site_values()}
    sections = [(title, [lines[name] for name in names]) for title, names in SECTIONS]
    return page(
        request,
        "screens/site_policy.html",
        {
            "title": _("Site policy"),
            "sections": sections,
            "edition": next(iter(editions()), None),
            "changed": sum(line.is_set for line in lines.values()),
            "may_ask": _may_ask(request),
        },
    )


@role_gate(Screen.SITE_POLICY)
@require_GET
def site_policy_value(request: HttpRequest, name: str) -> HttpResponse:
    """Show one value with every version and the requests that wait."""
    try:
        view = site_value_view(name)
    except Missing as missing:
        return not_found(request, missing)
    requests, actor = approvals_of(f"site_value:{name}"), request_actor(request)
    values = {
        "title": NAMES[name],
        "line": line_of(view),
        "history": [line_of(each) for each in site_value_history(name)],
        "waiting": [each for each in requests if each.state in _OPEN],
        "readable": {each.approval_id for each in requests if may_read(actor, each)},
        "may_ask": _may_ask(request),
    }
    return page(request, "screens/site_policy_value.html", values)


def line_of(view: SiteValueView) -> Line:
    """Return the value in words."""
    setting = view.setting
    return Line(
        view=view,
        name=NAMES[setting.name],
        value=value_text(setting, view.value),
        default=value_text(setting, setting.default),
        bounds=bounds_text(setting),
    )


def _may_ask(request: HttpRequest) -> bool:
    return bool(request_actor(request).roles & KINDS[Kind.SET_SITE_VALUE].asked_by)
