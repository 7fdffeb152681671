"""The head of the ceremony reads the script and orders who holds it, on which day (5.2.1.1)."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.base.columns import state_word
from apps.keys.selectors import script_text
from apps.keys.services import schedule_ceremony
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_script import people_needed, read_script
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError
from apps.policy.selectors import site_value
from dsportal.screens.ceremony_runner import found, people_of
from dsportal.screens.ceremony_words import card_of
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import people_with, request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import needs_step_up
from dsportal.visibility import Screen

_PREFIX: Final = "role_"


class PlanForm(forms.Form):
    """The day, the digest that was read, and the people of each role that the script needs."""

    scheduled_for = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    script_sha256 = forms.CharField(widget=forms.HiddenInput)
    has_read = forms.BooleanField(label=_("I have read the script with the digest above."))

    def __init__(self, *given: Any, needed: Mapping[Role, int], **options: Any) -> None:
        super().__init__(*given, **options)
        self._needed = needed
        for role, number in needed.items():
            people = people_with({role.value}, at=SYSTEM_CLOCK.now())
            text = ngettext("%(number)d person or more", "%(number)d people or more", number)
            self.fields[f"{_PREFIX}{role.value}"] = forms.MultipleChoiceField(
                label=state_word(role),
                help_text=text % {"number": number},
                choices=sorted(people.items(), key=itemgetter(1)),
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields(["scheduled_for", *(f"{_PREFIX}{role.value}" for role in needed), "has_read"])

    def participants(self) -> dict[str, Role]:
        """Return actor id -> role; who was ticked twice keeps the last role, and the service counts."""
        return {
            person: role for role in self._needed for person in self.cleaned_data[f"{_PREFIX}{role.value}"]
        }


@never_cache
@role_gate(Screen.CEREMONY_PLAN)
@require_http_methods(["GET", "POST"])
def ceremony_plan(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Show the script and the people who could hold it; a POST orders the ceremony."""
    view = found(ceremony_id)
    if detour := needs_step_up(request):
        return detour
    needed = _needed(view)
    if request.method == "GET":
        return _page(request, view, PlanForm(needed=needed, initial=_initial(view)))
    form = PlanForm(request.POST, needed=needed)
    if not form.is_valid():
        return _page(request, view, form, status=400)
    try:
        schedule_ceremony(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            ceremony_id=ceremony_id,
            script_sha256=form.cleaned_data["script_sha256"],
            scheduled_for=form.cleaned_data["scheduled_for"],
            participants=form.participants(),
        )
    except DomainError as refusal:
        form.add_error(None, refusal_text(refusal))
        return _page(request, view, form, status=400)
    messages.success(request, _("The key ceremony is ordered."))
    return redirect("admin:ceremony", ceremony_id=ceremony_id)


def _needed(view: CeremonyView) -> Mapping[Role, int]:
    script = read_script(script_text(view.ceremony_id), ceremony_type=view.ceremony_type)
    return people_needed(script, custodian_quorum=site_value("activation_quorum"))


def _initial(view: CeremonyView) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "script_sha256": view.script_sha256,
        "scheduled_for": view.scheduled_for or SYSTEM_CLOCK.today(),
    }
    for person in view.participants:
        chosen.setdefault(f"{_PREFIX}{person.role.value}", []).append(person.actor_id)
    return chosen


def _page(request: HttpRequest, view: CeremonyView, form: PlanForm, *, status: int = 200) -> HttpResponse:
    names = people_of(view)
    values = {
        "title": _("Order people and day"),
        "view": view,
        "form": form,
        "cards": [card_of(step, view.environment, names) for step in view.steps],
    }
    return page(request, "ceremonies/plan.html", values, status=status)
