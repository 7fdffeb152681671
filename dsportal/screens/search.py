"""Find a credential by the ids that people read to each other: never by personal data."""

import binascii
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.visibility import Screen

_THUMBPRINT_SIGNS = 64


class SearchForm(forms.Form):
    """One field takes every kind of id."""

    q = forms.CharField(
        label=_("Credential id, application id, holder id, batch id or device key thumbprint"),
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "type": "search"}),
    )


@role_gate(Screen.TIMELINE)
def credential_search(request: HttpRequest) -> HttpResponse:
    """Show the search; a single hit opens its timeline at once."""
    form = SearchForm(request.GET) if request.GET.get("q") else SearchForm()
    found: list[Credential] = []
    if form.is_bound and form.is_valid():
        wanted = read(form.cleaned_data["q"])
        if wanted is None:
            form.add_error("q", _("Enter a whole id (36 signs) or a thumbprint (64 hexadecimal digits)."))
        else:
            found = list(matching(wanted)[:50])
            if len(found) == 1:
                return redirect("admin:credential_timeline", credential_id=found[0].pk)
    recent = Credential.objects.order_by("-created_at")[:10] if not form.is_bound else ()
    values = {"title": _("Find a credential"), "form": form, "found": found, "recent": recent}
    return page(request, "screens/search.html", values)


def read(text: str) -> UUID | bytes | None:
    """Return the whole id, or the thumbprint (SHA-256, 32 bytes), or None where the text is neither."""
    try:
        return UUID(text)
    except ValueError:
        pass
    if len(text) != _THUMBPRINT_SIGNS:
        return None
    try:
        return binascii.unhexlify(text)
    except ValueError:
        return None


def matching(wanted: UUID | bytes) -> QuerySet[Credential]:
    """Return the credentials that the id or thumbprint belongs to, newest first."""
    if isinstance(wanted, bytes):
        batches = MobileSecurityObject.objects.filter(device_key_thumbprint=wanted).values("batch")
        credentials = IssuanceBatch.objects.filter(pk__in=batches).values("credential")
        return Credential.objects.filter(pk__in=credentials)
    ids = Q(pk=wanted) | Q(application_id=wanted) | Q(holder_id=wanted)
    by_batch = IssuanceBatch.objects.filter(pk=wanted).values("credential")
    return Credential.objects.filter(ids | Q(pk__in=by_batch)).order_by("-created_at")
