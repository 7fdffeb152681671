"""Step-up: before a dangerous act the second factor is shown again (design decision 10).

The proof is a column of the session's row, and the row is bound to person and terminal: a copied cookie
carries no proof of its own, and it is refused at another terminal (5.2.3).
"""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import site_duration
from apps.staff.selectors import factors_of
from apps.staff.types import Proof, SessionView
from dsportal.screens.people import request_user
from dsportal.screens.sessions import present

View = Callable[..., HttpResponse]
_ASKED: Final = "proof_asked"  # of the browser's session: the page that a new proof was asked for, and when


def needs_step_up(request: HttpRequest, *, back_to: str = "") -> HttpResponse | None:
    """Return the way to the second-factor page where the last proof is older than `step_up_minutes`.

    The person comes back to the same address, or to `back_to` from one that only takes a form; what was
    typed is not kept, so ask before showing the form.
    """
    session = present(request)
    if session is not None and session.proved_at is not None:
        age = SYSTEM_CLOCK.now() - session.proved_at
        if abs(age) <= site_duration("step_up_minutes"):
            return None
    return _once_more(request, back_to)


def needs_new_proof(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the second-factor page unless it was shown after this page was asked for.

    A proof that was given for anything else does not count, however fresh, nor a code from a person who has a
    passkey. The person's own proof renews the key of the session, so that a cookie copied before is worth
    nothing after it (5.2.3).
    """
    asked, session = request.session.get(_ASKED), present(request)
    if asked and session is not None and session.proved_at is not None:
        page, since = asked
        is_later = session.proved_at > datetime.fromisoformat(since)
        if page == request.path and is_later and _is_enough(session):
            return needs_step_up(request)
    request.session[_ASKED] = [request.path, SYSTEM_CLOCK.now().isoformat()]
    return _once_more(request)


def forget_proof(request: HttpRequest) -> None:
    """Let the proof count no more; the next act asks for another."""
    request.session.pop(_ASKED, None)


def awaits_passkey(request: HttpRequest, page: str) -> bool:
    """Say whether the person comes from `page` to show a second factor for it, and has to show a passkey."""
    asked = request.session.get(_ASKED) or [""]
    return bool(asked[0] == page) and _has_passkey(request_user(request).pk)


def _is_enough(session: SessionView) -> bool:
    """Say whether the proof was the strongest of the person: who has a passkey shows that, or the IC card."""
    return session.proof in {Proof.PASSKEY, Proof.CERTIFICATE} or not _has_passkey(session.user_id)


def _has_passkey(user_id: UUID) -> bool:
    keys, _apps = factors_of(user_id)
    return keys > 0


def _once_more(request: HttpRequest, back_to: str = "") -> HttpResponse:
    return redirect(f"{reverse('mfa:step_up')}?{urlencode({'next': back_to or request.get_full_path()})}")


def step_up(view: View) -> View:
    """Let a view open only after a fresh second factor."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return needs_step_up(request) or view(request, *args, **kwargs)

    return guarded
