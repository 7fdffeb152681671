"""The role gate of our own screens; a refused person is audited (5.2.3)."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from apps.audit.types import Outcome
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.events import StaffEvent
from apps.staff.services import record_access
from dsportal.screens.frame import may_open
from dsportal.screens.people import request_actor
from dsportal.visibility import Screen

View = Callable[..., HttpResponse]


def role_gate(screen: Screen) -> Callable[[View], View]:
    """Let only the roles of `screen` in; write the refusal into the audit log."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may_open(request, screen):
                record_access(
                    actor=request_actor(request),
                    clock=SYSTEM_CLOCK,
                    event=StaffEvent.SCREEN_REFUSED,
                    outcome=Outcome.REFUSED,
                    detail={"screen": screen.value},
                )
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap
