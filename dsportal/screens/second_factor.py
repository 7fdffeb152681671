"""The second factor: proving it, enrolling it, recovery codes. No other page opens before (5.2.3)."""

import base64
from typing import Any, Final
from urllib.parse import urlencode

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import devices_for_user
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.audit.types import Outcome
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.policy.selectors import site_value
from apps.staff.events import StaffEvent
from apps.staff.models import User
from apps.staff.selectors.factors import may_enrol_alone, usable_credentials, waiting_factors
from apps.staff.selectors.proxy import client_certificate
from apps.staff.services import enrol_totp, issue_recovery_codes, prepare_totp, record_access
from apps.staff.types import Proof, SessionEnd
from dsportal.screens import sessions
from dsportal.screens.codes import matching_device
from dsportal.screens.enrolment import enrolling_actor, may_enrol, next_name
from dsportal.screens.people import next_page, request_actor, request_user
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import awaits_passkey, step_up

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
    """Ask for the second factor after the password; who has none, or lost it, goes on to register one."""
    if _verified(request):
        return redirect(next_page(request))
    waits = _waiting(request)
    if may_enrol(request) and not waits and client_certificate(request) is None:
        return _to("mfa:enrol", request)
    return _ask(request, title=gettext("Confirm it is you"), waits=waits)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def step_up_page(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor again, before a dangerous act (see `step_up`)."""
    if not _verified(request):
        return _to("mfa:challenge", request)
    return _ask(request, title=gettext("Confirm once more that it is you"), again=True)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Offer authenticator app and passkey, where `may_enrol` lets the session do so."""
    if not may_enrol(request):
        return _to("mfa:step_up" if _verified(request) else "mfa:challenge", request, back="mfa:enrol")
    actor, user = enrolling_actor(request), request_user(request)
    device = prepare_totp(actor=actor, clock=SYSTEM_CLOCK, user_id=user.pk)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["token"]):
            return _enrolled(request, device)
        form.add_error("token", gettext("The code is wrong or has been used already."))
    alone = may_enrol_alone(user.pk)
    shown = {
        "title": gettext("Register a second factor"),
        "form": form,
        "alone": alone,
        "after": reverse("mfa:recovery") if alone else _after_waiting(request),
        "qr": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2),
        "secret": base64.b32encode(device.bin_key).decode("ascii"),
    }
    return _page(request, "mfa/enrol.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes once, to a person who has just shown a second factor."""
    return _recovery_codes(request) if _verified(request) else redirect("mfa:challenge")


@step_up
def _recovery_codes(request: HttpRequest) -> HttpResponse:
    codes: tuple[str, ...] = ()
    if request.method == "POST":
        user_id = request_user(request).pk
        codes = issue_recovery_codes(actor=request_actor(request), clock=SYSTEM_CLOCK, user_id=user_id)
    return _page(request, "mfa/recovery.html", {"title": gettext("Recovery codes"), "codes": codes})


def _ask(request: HttpRequest, *, title: str, again: bool = False, waits: bool = False) -> HttpResponse:
    """Show the page and check a code; passkeys come through their own ceremony."""
    if request.method == "POST" and "card" in request.POST:
        return _by_card(request)
    key_only = again and awaits_passkey(request, next_page(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and not key_only and form.is_valid():
        try:
            if device := matching_device(request, form.cleaned_data["token"], recovery=not again):
                return _accepted(request, device)
        except DomainError as refusal:
            form.add_error("token", refusal_text(refusal))
        else:
            if _one_more_wrong_code(request):
                return redirect("admin:login")
            form.add_error("token", gettext("The code is wrong or has been used already."))
    user = request_user(request)
    shown = {
        "title": title,
        "again": again,
        "waits": waits,
        "may_enrol": may_enrol(request) and not again,
        "form": form,
        "has_card": client_certificate(request) is not None,
        "has_passkey": usable_credentials(user.pk).exists(),
        "key_only": key_only,
        "has_codes": not key_only and _has_codes(user),
    }
    return _page(request, "mfa/challenge.html", shown)


def _has_codes(user: User) -> bool:
    devices = devices_for_user(user)
    return any(isinstance(device, TOTPDevice | StaticDevice) for device in devices) or bool(
        waiting_factors(user.pk, Proof.TOTP)
    )


def _by_card(request: HttpRequest) -> HttpResponse:
    """Accept the IC card of this connection, or say why not."""
    try:
        sessions.prove_by_card(request, client_certificate(request) or "")
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect(request.get_full_path())
    return redirect(next_page(request))


def _accepted(request: HttpRequest, device: Any) -> HttpResponse:
    """Open the session; a recovery code opens no more than the registration of a new factor."""
    sessions.prove(request, device)
    request.session.pop(_COUNTER, None)
    if isinstance(device, StaticDevice):
        return _to("mfa:enrol", request)
    otp_login(request, device)
    return redirect(next_page(request))


def _enrolled(request: HttpRequest, device: TOTPDevice) -> HttpResponse:
    """Register the app: the first one opens the session and leads to the recovery codes, others wait."""
    try:
        enrol_totp(
            actor=enrolling_actor(request),
            clock=SYSTEM_CLOCK,
            user_id=request_user(request).pk,
            device_id=device.pk,
            name=next_name(request, Proof.TOTP),
        )
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
        return _to("mfa:enrol", request)
    device.refresh_from_db()
    if not device.confirmed:
        return redirect(_after_waiting(request))
    sessions.prove(request, device)
    otp_login(request, device)
    return _to("mfa:recovery", request)


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


def _verified(request: HttpRequest) -> bool:
    return bool(request_user(request).is_verified())  # type: ignore[attr-defined]  # django-otp adds it


def _waiting(request: HttpRequest) -> bool:
    """Say whether a factor of the person waits for its approval."""
    user_id = request_user(request).pk
    return any(waiting_factors(user_id, kind) for kind in (Proof.PASSKEY, Proof.TOTP))


def _after_waiting(request: HttpRequest) -> str:
    """Return where a person goes whose new factor waits: to the list of keys, or back to the challenge."""
    return reverse("admin:security_keys") if _verified(request) else reverse("mfa:challenge")


def _to(name: str, request: HttpRequest, *, back: str = "") -> HttpResponse:
    """Go to another page of the login and keep in mind where the person wanted to go."""
    wanted = reverse(back) if back else next_page(request)
    return redirect(f"{reverse(name)}?{urlencode({'next': wanted})}")


def _page(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """Render a page of the login flow."""
    return render(
        request, template, {**admin.site.each_context(request), **shown, "next": next_page(request)}
    )
