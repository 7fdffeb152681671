"""Step-up: before a dangerous act the second factor is shown again (design decision 10).

The proof is a column of the session's row, and the row is bound to person and terminal: a copied cookie
carries no proof of its own, and it is refused at another terminal (5.2.3).
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import site_duration
from dsportal.screens.sessions import present

View = Callable[..., HttpResponse]


def needs_step_up(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the second-factor page where the last proof is older than `step_up_minutes`.

    The person comes back to the same address; what was typed into a form is not kept, so ask before
    showing the form.
    """
    session = present(request)
    if session is not None and session.proved_at is not None:
        age = SYSTEM_CLOCK.now() - session.proved_at
        if abs(age) <= site_duration("step_up_minutes"):
            return None
    return redirect(f"{reverse('mfa:step_up')}?{urlencode({'next': request.get_full_path()})}")


def step_up(view: View) -> View:
    """Let a view open only after a fresh second factor."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return needs_step_up(request) or view(request, *args, **kwargs)

    return guarded
