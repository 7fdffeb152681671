"""The second factor: proving it, enrolling it, recovery codes. No other page opens before (5.2.3)."""

import base64
from typing import Any, Final
from urllib.parse import urlencode

import segno
from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import devices_for_user, match_token, user_has_device
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.audit.types import Outcome
from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import site_value
from apps.staff.events import StaffEvent
from apps.staff.services import issue_recovery_codes, record_access
from apps.staff.types import SessionEnd
from dsportal.screens import sessions
from dsportal.screens.people import next_page, request_actor, request_user

_COUNTER: Final = "wrong_codes"


class CodeForm(forms.Form):
    """One code: of an authenticator app, or a recovery code."""

    token = forms.CharField(
        label=_("Code"),
        max_length=16,
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    user = request_user(request)
    if user.is_verified():  # type: ignore[attr-defined]  # added by django-otp's middleware
        return redirect(next_page(request))
    if not user_has_device(user):
        return redirect(f"{reverse('mfa:enrol')}?{urlencode({'next': next_page(request)})}")
    return _ask(request, title=gettext("Confirm it is you"))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def step_up_page(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor again, before a dangerous act (see `step_up`)."""
    user = request_user(request)
    if not user.is_verified():  # type: ignore[attr-defined]  # added by django-otp's middleware
        return redirect(f"{reverse('mfa:challenge')}?{urlencode({'next': next_page(request)})}")
    return _ask(request, title=gettext("Confirm once more that it is you"), again=True)


def _ask(request: HttpRequest, *, title: str, again: bool = False) -> HttpResponse:
    """Show the page and check a code; passkeys come through their own ceremony."""
    user = request_user(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device := match_token(user, form.cleaned_data["token"]):
            return _accepted(request, device)
        if _one_more_wrong_code(request):
            return redirect("admin:login")
        form.add_error("token", gettext("The code is wrong or has been used already."))
    devices = list(devices_for_user(user))
    shown = {
        "title": title,
        "again": again,
        "form": form,
        "has_passkey": any(isinstance(device, WebAuthnCredential) for device in devices),
        "has_codes": any(not isinstance(device, WebAuthnCredential) for device in devices),
    }
    return _page(request, "mfa/challenge.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Offer authenticator app and passkey; somebody who has a factor must prove it first."""
    user = request_user(request)
    verified = user.is_verified()  # type: ignore[attr-defined]  # added by django-otp's middleware
    if not verified and any(devices_for_user(user)):
        return redirect(f"{reverse('mfa:challenge')}?{urlencode({'next': next_page(request)})}")
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "totp"})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["token"]):
            return _enrolled(request, device)
        form.add_error("token", gettext("The code is wrong or has been used already."))
    shown = {
        "title": gettext("Register a second factor"),
        "form": form,
        "qr": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2),
        "secret": base64.b32encode(device.bin_key).decode("ascii"),
    }
    return _page(request, "mfa/enrol.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes once, to a person with a verified second factor."""
    user = request_user(request)
    if not user.is_verified():  # type: ignore[attr-defined]  # added by django-otp's middleware
        return redirect("mfa:challenge")
    codes: tuple[str, ...] = ()
    if request.method == "POST":
        codes = issue_recovery_codes(actor=request_actor(request), clock=SYSTEM_CLOCK, user_id=user.pk)
    return _page(request, "mfa/recovery.html", {"title": gettext("Recovery codes"), "codes": codes})


def _accepted(request: HttpRequest, device: Any) -> HttpResponse:
    """Open the session: new key, verified device, audit event."""
    otp_login(request, device)
    request.session.pop(_COUNTER, None)
    sessions.prove(request, device)
    return redirect(next_page(request))


def _enrolled(request: HttpRequest, device: Any) -> HttpResponse:
    """Confirm the authenticator app and go on to the recovery codes."""
    with transaction.atomic():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        otp_login(request, device)
        record_access(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            event=StaffEvent.FACTOR_ENROLLED,
            detail={"kind": type(device).__name__},
        )
    sessions.prove(request, device)
    return redirect(f"{reverse('mfa:recovery')}?{urlencode({'next': next_page(request)})}")


def _one_more_wrong_code(request: HttpRequest) -> bool:
    """Record a wrong code; end the session at the limit and say so."""
    record_access(
        actor=request_actor(request),
        clock=SYSTEM_CLOCK,
        event=StaffEvent.FACTOR_REJECTED,
        outcome=Outcome.REFUSED,
    )
    request.session[_COUNTER] = request.session.get(_COUNTER, 0) + 1
    if request.session[_COUNTER] < site_value("login_failures_allowed"):
        return False
    sessions.end(request, SessionEnd.WRONG_CODES)
    return True


def _page(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """Render a page of the login flow."""
    return render(
        request, template, {**admin.site.each_context(request), **shown, "next": next_page(request)}
    )
