"""The approval inbox and the decision page: what happens, in words, who decided, and the vote."""

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.approvals.errors import ApprovalTampered, ApprovalUnknown
from apps.approvals.selectors import (
    approval_view,
    faults_of,
    inbox,
    live_requests_of,
    may_read,
    open_requests,
    past_requests_of,
)
from apps.approvals.services import export_approval
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView, Verdict
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.selectors.directory import StaffDirectory
from dsportal.screens.approval_standing import Card, card, carry_out_hindrance, hindrance, needs_text
from dsportal.screens.frame import refuse
from dsportal.screens.gate import View, role_gate
from dsportal.screens.page import page
from dsportal.screens.people import names_of, people_with, request_actor
from dsportal.visibility import Screen

_LISTED: Final = 30  # requests of the past that the inbox shows
_LIVE: Final = frozenset({ApprovalState.PENDING, ApprovalState.APPROVED})


class VoteForm(forms.Form):
    """The verdict and why."""

    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(Verdict.APPROVE.value, _("I approve")), (Verdict.DECLINE.value, _("I decline"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("It is signed with your vote. Whoever declines says why."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal before the key is asked for."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == Verdict.DECLINE.value and not cleaned.get("comment"):
            self.add_error("comment", str(_("Say why you decline.")))
        return cleaned


def approvals_gate(view: View) -> View:
    """Let people with a role in; an approval that does not verify any more gets a page that says so."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ApprovalTampered:
            title = _("This approval does not verify")
            return page(request, "approvals/tampered.html", {"title": title}, status=409)

    return role_gate(Screen.APPROVALS)(guarded)


@never_cache
@approvals_gate
@require_GET
def approval_inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for my vote, what I asked for, what is decided, and what others wait for."""
    actor, now = request_actor(request), SYSTEM_CLOCK.now()
    waiting, mine = inbox(actor), live_requests_of(actor.actor_id)
    past = past_requests_of(actor.actor_id, limit=_LISTED)
    seen = {view.approval_id for view in (*waiting, *mine)}
    others = [view for view in open_requests() if view.approval_id not in seen and may_read(actor, view)]
    values = {
        "title": _("Approvals"),
        "waiting": _cards(waiting, now),
        "mine": _cards(mine, now),
        "others": _cards(others, now),
        "past": _cards(past, now),
    }
    return page(request, "approvals/inbox.html", values)


@never_cache
@approvals_gate
@require_GET
def approval_page(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Show one request to the people whom it concerns."""
    return decision_page(request, readable(request, approval_id), VoteForm())


@never_cache
@approvals_gate
@require_POST
def approval_export(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Hand out the file that anybody can verify without this system; the copy is audited."""
    readable(request, approval_id)
    data = export_approval(actor=request_actor(request), clock=SYSTEM_CLOCK, approval_id=approval_id)
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="approval-{approval_id}.json"'
    return answer


def readable(request: HttpRequest, approval_id: UUID) -> ApprovalView:
    """Return the request if it exists; refuse, audited, a person whom it does not concern (5.2.3)."""
    try:
        view = approval_view(approval_id)
    except ApprovalUnknown:
        raise Http404 from None
    if not may_read(request_actor(request), view):
        refuse(request, f"approval/{approval_id}")
    return view


def decision_page(
    request: HttpRequest, view: ApprovalView, form: VoteForm, *, fault: str = "", status: int = 200
) -> HttpResponse:
    """Render the decision page with the vote form as it was filled."""
    if faults_of(view.approval_id):
        raise ApprovalTampered
    actor, now = request_actor(request), SYSTEM_CLOCK.now()
    shown = card(view, now=now)
    names = names_of([vote.voter for vote in view.votes] + [view.requested_by, view.consumed_by])
    why_not = hindrance(view, actor, has_key=_has_key(actor), now=now)
    values = {
        "title": shown.title,
        "card": shown,
        "needs": needs_text(view.needs),
        "votes": [(vote, names.get(vote.voter, vote.voter)) for vote in view.votes],
        "requester": names.get(view.requested_by, shown.requester),
        "executor": names.get(view.consumed_by, view.consumed_by),
        "participants": [view.people.get(one, one) for one in view.took_part],
        "electorate": _electorate(view, now) if view.state is ApprovalState.PENDING else (),
        "form": form,
        "fault": fault,
        "why_not": why_not,
        "lacks_key": not _has_key(actor),
        "may_withdraw": actor.actor_id == view.requested_by and view.state in _LIVE,
        "may_carry_out": not carry_out_hindrance(view, actor),
        "why_not_carried": carry_out_hindrance(view, actor) if view.state is ApprovalState.APPROVED else "",
    }
    return page(request, "approvals/decision.html", values, status=status)


def _electorate(view: ApprovalView, now: datetime) -> list[str]:
    """Return the names of the people who can still vote, so that the asker knows whom to call."""
    barred = {view.requested_by, *view.took_part, *(vote.voter for vote in view.votes)}
    people = people_with({role.value for need in view.needs for role in need.roles}, at=now)
    return sorted(name for actor_id, name in people.items() if actor_id not in barred)


def _has_key(actor: Actor) -> bool:
    return bool(StaffDirectory().authenticators(actor.actor_id))


def _cards(views: Iterable[ApprovalView], now: datetime) -> list[Card]:
    return [card(view, now=now) for view in views]
