"""The runner: one step at a time, large enough for a tablet in the room, where several people take turns."""

import hashlib
from collections.abc import Callable
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.base.columns import state_word
from apps.keys.errors import CeremonyMissing
from apps.keys.selectors import ceremony_view
from apps.keys.services import (
    abort_ceremony,
    decide_deviation,
    execute_step,
    report_deviation,
    start_ceremony,
    witness_step,
)
from apps.keys.states import CeremonyState, DeviationDecision, StepState
from apps.keys.types import CeremonyView, ParticipantView
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_script import ALWAYS_PRESENT
from apps.lib.errors import DomainError
from dsportal.screens import ceremony_words
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import names_of, request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import needs_step_up
from dsportal.visibility import Screen

_OVER: Final = frozenset({CeremonyState.APPROVED, CeremonyState.ABORTED})


class NumberForm(forms.Form):
    """The step that the person saw; a step that is over by now is refused by the service."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class DeviationForm(NumberForm):
    """What differs from the script."""

    text = forms.CharField(
        label=_("What differs from the script?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(NumberForm):
    """How it goes on, and why."""

    decision = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=DeviationDecision,
        choices=[
            (DeviationDecision.REPEAT.value, _("Repeat the step: everybody gives the word anew")),
            (DeviationDecision.ACCEPT.value, _("Accept the deviation: the step goes on as it is")),
            (DeviationDecision.ABORT.value, _("Abort the key ceremony")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AbortForm(forms.Form):
    """Why the ceremony ends here."""

    reason = forms.CharField(
        label=_("Why is the key ceremony aborted?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


_FORMS: Final = MappingProxyType(
    {
        "start": forms.Form,
        "operate": NumberForm,
        "confirm": NumberForm,
        "deviate": DeviationForm,
        "decide": DecisionForm,
        "abort": AbortForm,
    }
)


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def run(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Show the current step, who is inside, whose turn it is, and what this person can do now."""
    return _screen(request, found(ceremony_id))


@never_cache
@role_gate(Screen.CEREMONY)
@require_GET
def run_live(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Tell the open pages whether something has changed since they were shown."""
    del request
    return JsonResponse({"version": version_of(found(ceremony_id))})


@never_cache
@role_gate(Screen.CEREMONY)
@require_http_methods(["GET", "POST"])
def run_act(request: HttpRequest, ceremony_id: UUID, name: str) -> HttpResponse:
    """Do what was pressed, after a fresh second factor; a refusal is said in words above the step."""
    if name not in _FORMS:
        raise Http404
    if request.method == "GET":
        return redirect("admin:ceremony_run", ceremony_id=ceremony_id)
    found(ceremony_id)
    if detour := needs_step_up(request):
        return detour
    form = _FORMS[name](request.POST)
    if not form.is_valid():
        return _screen(request, found(ceremony_id), wrong=form, status=400)
    try:
        _service(name)(
            actor=request_actor(request), clock=SYSTEM_CLOCK, ceremony_id=ceremony_id, **form.cleaned_data
        )
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("admin:ceremony_run", ceremony_id=ceremony_id)


def _service(name: str) -> Callable[..., object]:
    """Return the service behind a button."""
    services: dict[str, Callable[..., object]] = {
        "start": start_ceremony,
        "operate": execute_step,
        "confirm": witness_step,
        "deviate": report_deviation,
        "decide": decide_deviation,
        "abort": abort_ceremony,
    }
    return services[name]


def found(ceremony_id: UUID) -> CeremonyView:
    """Return the ceremony of an address."""
    try:
        return ceremony_view(ceremony_id)
    except CeremonyMissing:
        raise Http404 from None


def version_of(view: CeremonyView) -> str:
    """Return a digest that changes with anything that the page shows."""
    return hashlib.sha256(repr(view).encode("utf-8")).hexdigest()


def people_of(view: CeremonyView) -> dict[str, str]:
    """Return the names of everybody who is named in a ceremony."""
    deviations = [one for step in view.steps for one in step.deviations]
    told = [*view.took_part(), *(person.actor_id for person in view.participants)]
    return names_of([*told, *(one.raised_by for one in deviations), *(one.decided_by for one in deviations)])


def own_part(view: CeremonyView, actor: Actor) -> ParticipantView | None:
    """Return the person as a participant."""
    return next((one for one in view.participants if one.actor_id == actor.actor_id), None)


def _screen(
    request: HttpRequest, view: CeremonyView, *, wrong: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    actor, names = request_actor(request), people_of(view)
    me, step, turn = own_part(view, actor), view.next_step(), ceremony_words.turn_of(view)
    number = {"number": step.number} if step else {}
    done = sum(one.state is StepState.CONFIRMED for one in view.steps)
    values = {
        "title": view.title,
        "menu": [],  # the whole width belongs to the step
        "view": view,
        "version": version_of(view),
        "card": ceremony_words.card_of(step, view.environment, names) if step else None,
        "running": view.state is CeremonyState.IN_PROGRESS,
        "over": view.state in _OVER,
        "done": done,
        "turn": turn,
        "my_turn": actor.actor_id in turn.actors,
        "me": me,
        "people": [
            (one, names.get(one.actor_id, one.actor_id), one.actor_id in turn.actors)
            for one in sorted(view.participants, key=lambda one: state_word(one.role))
        ],
        "can": _can(view, me, actor),
        "deviation_form": _form(DeviationForm, wrong, number),
        "decision_form": _form(DecisionForm, wrong, number),
        "abort_form": _form(AbortForm, wrong, {}),
        "wrong": type(wrong).__name__ if wrong is not None else "",
    }
    return page(request, "ceremonies/run.html", values, status=status)


def _form(kind: type[forms.Form], wrong: forms.Form | None, initial: dict[str, int]) -> forms.Form:
    return wrong if isinstance(wrong, kind) else kind(initial=initial, auto_id=f"id_{kind.__name__}_%s")


def _can(view: CeremonyView, me: ParticipantView | None, actor: Actor) -> dict[str, bool]:
    """Return the buttons that this person gets; the services decide again."""
    return {
        "prove": me is not None and me.present and not me.proved and view.state not in _OVER,
        "start": ceremony_words.may_start(view, me),
        "operate": ceremony_words.may_operate(view, me),
        "confirm": ceremony_words.may_confirm(view, me),
        "decide": ceremony_words.may_decide(view, me),
        "deviate": ceremony_words.may_report(view, me),
        "abort": view.state not in _OVER and bool(actor.roles & frozenset(ALWAYS_PRESENT)),
    }
