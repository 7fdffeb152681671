"""Opening the signer: each custodian hands in one share, which only the signer can read (6.2.8.1)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.keys.selectors import (
    activation,
    complete_activations,
    open_activation,
    quorum_kind,
    signer_status,
)
from apps.keys.services import request_activation, submit_share
from apps.keys.states import QuorumKind
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError, Missing
from dsportal.screens.errors import not_found
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import needs_step_up, step_up
from dsportal.visibility import Screen


class ShareForm(forms.Form):
    """The words of one share (or the print of a card), hidden while typed, never sent back to the browser."""

    share = forms.CharField(
        label=_("Words of your share"),
        help_text=_("The words of the SLIP-39 card, separated by blanks. They are hidden and are not kept."),
        max_length=400,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    understood = forms.BooleanField(
        label=_("I hold this share myself, I am not being forced, and I open the signer for work."),
        required=True,
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if quorum_kind() is QuorumKind.CARDS:
            share = self.fields["share"]
            share.label = _("What is printed on your card")
            share.help_text = _(
                "First put the card into the device and type its passphrase there, never here. Then type "
                "what is printed on it: SET-NUMBER/NEEDED."
            )


@role_gate(Screen.OPEN_SIGNER)
@step_up
@require_http_methods(["GET", "POST"])
def open_signer(request: HttpRequest) -> HttpResponse:
    """Show the state of the signer; a POST begins an activation."""
    if request.method == "POST":
        try:
            request_activation(actor=request_actor(request), clock=SYSTEM_CLOCK)
        except DomainError as refusal:
            messages.error(request, refusal_text(refusal))
        return redirect("admin:open_signer")
    return _screen(request, ShareForm())


@role_gate(Screen.OPEN_SIGNER)
@sensitive_post_parameters("share")
@sensitive_variables("form")
@require_POST
def submit(request: HttpRequest, activation_id: UUID) -> HttpResponse:
    """Hand one share to the service, which encrypts it to the signer at once.

    A session that somebody took over hands in nothing: the second factor must have been shown just now.
    """
    if detour := needs_step_up(request, back_to=reverse("admin:open_signer")):
        return detour
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            submit_share(
                actor=request_actor(request),
                clock=SYSTEM_CLOCK,
                activation_id=activation_id,
                share_words=form.cleaned_data["share"],
            )
        except DomainError as refusal:
            form.add_error("share", refusal_text(refusal))
        else:
            return redirect("admin:share_receipt", activation_id=activation_id)
    return _screen(request, form, status=400)


@role_gate(Screen.OPEN_SIGNER)
@require_GET
def receipt(request: HttpRequest, activation_id: UUID) -> HttpResponse:
    """Show what was handed in, by whom, and what is still missing."""
    try:
        gathering = activation(activation_id)
    except Missing as missing:
        return not_found(request, missing)
    values = {
        "title": _("Your share was handed over"),
        "activation": gathering,
        "missing": max(0, gathering.quorum - len(gathering.submitted_by)),
        "signer": signer_status(clock=SYSTEM_CLOCK),
        "me": request_actor(request).actor_id,
    }
    return page(request, "screens/receipt.html", values)


def _screen(request: HttpRequest, form: ShareForm, *, status: int = 200) -> HttpResponse:
    """Render the screen with the present state of signer and activation."""
    gathering = open_activation()
    me = request_actor(request).actor_id
    values = {
        "title": _("Open the signer"),
        "signer": signer_status(clock=SYSTEM_CLOCK),
        "activation": gathering,
        "missing": gathering.quorum - len(gathering.submitted_by) if gathering else 0,
        "is_opening": gathering is None and bool(complete_activations()),
        "mine_is_in": gathering is not None and me in gathering.submitted_by,
        "form": form,
    }
    return page(request, "screens/open_signer.html", values, status=status)
