"""Who asks: request id and terminal, for audit events and problem documents; and the session behind it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.lib.identifiers import new_id
from apps.staff.errors import SessionOver

Next = Callable[[HttpRequest], HttpResponse]


class RequestIdentityMiddleware:
    """Gives every request an id and returns it in `X-Request-Id`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["DSPORTAL_REQUEST_ID"] = identity = str(new_id())
        response = self.get_response(request)
        response["X-Request-Id"] = identity
        return response


class StaffSessionMiddleware:
    """Ends what is over: a session that is idle, too old, replaced, or used at another terminal (5.2.3)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.session.session_key or not request.user.is_authenticated:
            return self.get_response(request)
        from dsportal.screens import card, refusals, sessions  # noqa: PLC0415 - imports models

        try:
            sessions.keep(request)
            card.recognise_card(request)
        except SessionOver as over:
            logout(request)
            messages.warning(request, refusals.refusal_text(over))
            return redirect("admin:login")
        return self.get_response(request)
