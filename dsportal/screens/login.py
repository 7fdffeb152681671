"""Password login, the first half; the second factor follows on its own page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from typing_extensions import override

from apps.audit.types import Outcome
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.events import StaffEvent
from apps.staff.services import record_access
from apps.staff.types import SessionEnd
from dsportal.screens import sessions
from dsportal.screens.people import next_page, stranger


def log_in(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the login page, or send on a person whose password was already accepted."""
    if request.user.is_authenticated:
        return redirect(f"{reverse('mfa:challenge')}?{urlencode({'next': next_page(request)})}")
    view = PortalLoginView.as_view(extra_context={**context, "next": next_page(request)})
    return view(request)  # type: ignore[return-value]  # a template response


class PortalLoginView(LoginView):
    """Checks the password and hands over to the second factor; every attempt is audited."""

    template_name = "admin/login.html"

    @override
    def get_success_url(self) -> str:
        return f"{reverse('mfa:challenge')}?{urlencode({'next': next_page(self.request)})}"

    @override
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)  # gives the session a new key
        sessions.begin(self.request)
        return response

    @override
    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        locked = getattr(self.request, "axes_locked_out", False)
        record_access(
            actor=stranger(self.request, form.data.get("username", "")),
            clock=SYSTEM_CLOCK,
            event=StaffEvent.LOGIN_LOCKED if locked else StaffEvent.PASSWORD_REJECTED,
            outcome=Outcome.REFUSED,
        )
        return super().form_invalid(form)


class PortalLogoutView(LogoutView):
    """Ends the session, audited."""

    http_method_names = ["post", "options"]
    next_page = "admin:login"

    @override
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        sessions.end(request, SessionEnd.LOGGED_OUT)
        return super().post(request, *args, **kwargs)
