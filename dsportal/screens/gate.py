"""The role gate of our own screens; a refused person is audited (5.2.3)."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from dsportal.screens.frame import may_open, refuse
from dsportal.visibility import Screen

View = Callable[..., HttpResponse]


def role_gate(screen: Screen) -> Callable[[View], View]:
    """Let only the roles of `screen` in; write the refusal into the audit log."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may_open(request, screen):
                refuse(request, screen.value)
            return view(request, *args, **kwargs)

        return guarded

    return wrap
