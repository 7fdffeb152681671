"""Presence: facility staff sees who enters and leaves, each person proves it with the own key (5.2.1.8)."""

import json
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.base.columns import state_word
from apps.keys.services import challenge_presence, confirm_entry, confirm_exit, prove_presence
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from dsportal.screens.approval_vote import assertion_of
from dsportal.screens.ceremony_runner import found, own_part, people_of
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.visibility import Screen

_ADMITTING: Final = frozenset(
    {CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED, CeremonyState.IN_PROGRESS}
)


class PassageForm(forms.Form):
    """Who passes the door, in which direction."""

    participant_id = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=[("in", "in"), ("out", "out")], widget=forms.HiddenInput)


@never_cache
@role_gate(Screen.ATTENDANCE)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Show facility staff who is inside; a POST confirms one entry or exit."""
    view = found(ceremony_id)
    if request.method == "POST":
        form = PassageForm(request.POST)
        if form.is_valid():
            _pass(request, view, form.cleaned_data)
        return redirect("admin:ceremony_attendance", ceremony_id=ceremony_id)
    names = people_of(view)
    values = {
        "title": _("Entry and exit"),
        "view": view,
        "admits": view.state in _ADMITTING,
        "inside": sum(person.present for person in view.participants),
        "people": [
            (person, names.get(person.actor_id, person.actor_id))
            for person in sorted(view.participants, key=lambda one: state_word(one.role))
        ],
    }
    return page(request, "ceremonies/attendance.html", values)


def _pass(request: HttpRequest, view: CeremonyView, given: dict[str, Any]) -> None:
    """Confirm what facility staff saw; a refusal is said on the page."""
    confirm = confirm_entry if given["way"] == "in" else confirm_exit
    try:
        confirm(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            ceremony_id=view.ceremony_id,
            participant_id=given["participant_id"],
        )
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))


@never_cache
@role_gate(Screen.CEREMONY)
@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Say what will be signed; a POST asks for the security key of the person."""
    view, actor = found(ceremony_id), request_actor(request)
    values: dict[str, Any] = {
        "title": _("Prove your presence"),
        "view": view,
        "me": own_part(view, actor),
        "name": people_of(view).get(actor.actor_id, actor.actor_id),
    }
    if request.method == "POST":
        try:
            asked = challenge_presence(actor=actor, clock=SYSTEM_CLOCK, ceremony_id=ceremony_id)
        except DomainError as refusal:
            messages.error(request, refusal_text(refusal))
            return redirect("admin:ceremony_run", ceremony_id=ceremony_id)
        values |= {"asked": asked, "options": json.dumps(dict(asked.options))}
    return page(request, "ceremonies/presence.html", values)


@never_cache
@role_gate(Screen.CEREMONY)
@require_POST
def presence_sign(request: HttpRequest, ceremony_id: UUID, challenge_id: UUID) -> HttpResponse:
    """Hand the assertion of the key to the service; a refusal is said on the runner."""
    found(ceremony_id)
    try:
        prove_presence(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            challenge_id=challenge_id,
            assertion=assertion_of(request.POST.get("assertion", "")),
        )
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("Your presence is proved."))
    return redirect("admin:ceremony_run", ceremony_id=ceremony_id)
