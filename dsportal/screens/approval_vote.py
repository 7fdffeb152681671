"""Voting with the security key, and carrying out what was approved (design decision 9)."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.approvals.services import cast_vote, issue_ballot
from apps.approvals.types import ApprovalView, Verdict
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from dsportal.acts import ACTS
from dsportal.screens import desk
from dsportal.screens.approval_standing import card, carry_out_hindrance
from dsportal.screens.approvals import VoteForm, approvals_gate, decision_page, readable
from dsportal.screens.command_page import plain
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.receipts import for_the_reader, in_each_language
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import forget_proof, needs_new_proof

_DESK = "carry-out"


@never_cache
@approvals_gate
@require_POST
def sign(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Issue the ballot for the verdict and show exactly what the key will sign."""
    view = readable(request, approval_id)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return decision_page(request, view, form, status=400)
    verdict = Verdict(form.cleaned_data["verdict"])
    try:
        ballot = issue_ballot(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            approval_id=approval_id,
            verdict=verdict,
            comment=form.cleaned_data["comment"],
        )
    except DomainError as refusal:
        return decision_page(request, view, form, fault=refusal_text(refusal), status=400)
    values = {
        "title": _("Sign your vote"),
        "card": card(view, now=SYSTEM_CLOCK.now()),
        "ballot": ballot,
        "options": json.dumps(ballot.options),
        "verdict": verdict.value,
        "comment": form.cleaned_data["comment"],
    }
    return page(request, "approvals/sign.html", values)


@never_cache
@approvals_gate
@require_POST
def cast(request: HttpRequest, approval_id: UUID, ballot_id: UUID) -> HttpResponse:
    """Hand the assertion of the key to the service; a refusal returns to the decision page."""
    readable(request, approval_id)
    try:
        cast_vote(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            ballot_id=ballot_id,
            assertion=assertion_of(request.POST.get("assertion", "")),
        )
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("admin:approval", approval_id=approval_id)
    return redirect("admin:vote_receipt", approval_id=approval_id)


@never_cache
@approvals_gate
@require_GET
def vote_receipt(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Show the own vote as it was recorded, and what is still missing."""
    view = readable(request, approval_id)
    me = request_actor(request).actor_id
    mine = [vote for vote in view.votes if vote.voter == me]
    if not mine:
        raise Http404
    values = {
        "title": _("Your vote is recorded"),
        "card": card(view, now=SYSTEM_CLOCK.now()),
        "vote": mine[0],
    }
    return page(request, "approvals/voted.html", values)


@never_cache
@approvals_gate
@require_http_methods(["GET", "POST"])
def carry_out(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Say once more what will happen; a POST calls the service, which uses the approval up.

    Each act takes a second factor of its own: a session that somebody took over carries out nothing.
    """
    view = readable(request, approval_id)
    if desk.receipt_of(request, _DESK, str(approval_id)):
        return redirect("admin:carried_out", approval_id=approval_id)
    if why_not := carry_out_hindrance(view, request_actor(request)):
        messages.error(request, why_not)
        return redirect("admin:approval", approval_id=approval_id)
    if detour := needs_new_proof(request):
        return detour
    if request.method == "POST":
        forget_proof(request)
        return _carry_out(request, view)
    values = {"title": _("Carry out"), "card": card(view, now=SYSTEM_CLOCK.now())}
    return page(request, "approvals/carry_out.html", values)


def _carry_out(request: HttpRequest, view: ApprovalView) -> HttpResponse:
    """Call the service with the act that was approved; a refusal returns to the decision page."""
    try:
        receipt = ACTS[view.kind](request_actor(request), SYSTEM_CLOCK, view)
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("admin:approval", approval_id=view.approval_id)
    desk.put_receipt(request, _DESK, str(view.approval_id), in_each_language(lambda: plain(receipt)))
    return redirect("admin:carried_out", approval_id=view.approval_id)


@never_cache
@approvals_gate
@require_GET
def carried_out(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Show the receipt of the act to the session that carried it out."""
    view = readable(request, approval_id)
    kept = desk.receipt_of(request, _DESK, str(approval_id))
    if kept is None:
        raise Http404
    receipt = for_the_reader(kept)
    shown = card(view, now=SYSTEM_CLOCK.now())
    return page(
        request, "approvals/carried_out.html", {"title": receipt["title"], "receipt": receipt, "card": shown}
    )


def assertion_of(text: str) -> dict[str, Any]:
    """Return what the browser sent; anything but an object counts as no assertion."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}
