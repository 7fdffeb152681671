"""The operations manager presents the sealed minutes of a rehearsal that was held elsewhere (5.2.1.2)."""

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.keys.services import admit_rehearsal
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from dsportal.screens.ceremony_runner import found
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.visibility import Screen

_LONGEST_NAME: Final = 200


class RehearsalForm(forms.Form):
    """The file; the service verifies it."""

    minutes = forms.FileField(
        label=_("Minutes of the rehearsal (PDF)"),
        help_text=_("The sealed file with its embedded approval, as that installation handed it out."),
        max_length=_LONGEST_NAME,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )


@never_cache
@role_gate(Screen.CEREMONY_REHEARSAL)
@require_http_methods(["GET", "POST"])
def ceremony_rehearsal(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Ask for the file; a POST verifies and keeps it."""
    view = found(ceremony_id)
    if request.method == "GET":
        return _page(request, view, RehearsalForm())
    form = RehearsalForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, view, form, status=400)
    try:
        admitted = admit_rehearsal(
            actor=request_actor(request), clock=SYSTEM_CLOCK, minutes=form.cleaned_data["minutes"].read()
        )
    except DomainError as refusal:
        form.add_error("minutes", refusal_text(refusal))
        return _page(request, view, form, status=400)
    if admitted.body_sha256 == view.body_sha256:
        messages.success(request, _("The rehearsal is kept; the real key ceremony can be ordered."))
    else:
        messages.warning(request, _("The rehearsal is kept, but its script has another body than this one."))
    return redirect("admin:ceremony", ceremony_id=ceremony_id)


def _page(
    request: HttpRequest, view: CeremonyView, form: RehearsalForm, *, status: int = 200
) -> HttpResponse:
    values = {"title": _("Present the minutes of the rehearsal"), "view": view, "form": form}
    return page(request, "ceremonies/rehearsal.html", values, status=status)
