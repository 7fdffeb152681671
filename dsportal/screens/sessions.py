"""The session of a request: begun with the password, proved with the second factor, looked at each time."""

from typing import Final, cast
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest

from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.services import accept_certificate, end_sessions, keep_session, open_session, prove_session
from apps.staff.types import Proof, SessionEnd, SessionView
from dsportal.screens.people import request_actor, request_user

_KEY: Final = "staff_session"
_CACHE: Final = "_dsportal_session"
_PROOFS: Final = {
    "TOTPDevice": Proof.TOTP,
    "WebAuthnCredential": Proof.PASSKEY,
    "StaticDevice": Proof.RECOVERY_CODE,
}


def begin(request: HttpRequest) -> None:
    """Open the row behind the session; the browser's session only names it."""
    actor = request_actor(request)
    view = open_session(actor=actor, clock=SYSTEM_CLOCK, user_id=request_user(request).pk)
    request.session[_KEY] = str(view.session_id)
    setattr(request, _CACHE, view)


def keep(request: HttpRequest) -> None:
    """Look at the session of a logged-in person; raises `SessionOver`."""
    view = keep_session(actor=request_actor(request), clock=SYSTEM_CLOCK, session_id=_named(request))
    setattr(request, _CACHE, view)


def prove(request: HttpRequest, device: object) -> None:
    """Note that the person has shown this second factor now; the session gets a new key."""
    proof = _PROOFS[type(device).__name__]
    view = prove_session(
        actor=request_actor(request), clock=SYSTEM_CLOCK, session_id=UUID(request.session[_KEY]), proof=proof
    )
    setattr(request, _CACHE, view)
    request.session.cycle_key()


def prove_by_card(request: HttpRequest, sha256: str) -> None:
    """Prove the session with the certificate that the proxy verified; raises `CertificateRefused`."""
    view = accept_certificate(
        actor=request_actor(request),
        clock=SYSTEM_CLOCK,
        session_id=UUID(request.session[_KEY]),
        sha256=sha256,
    )
    setattr(request, _CACHE, view)
    request.session.cycle_key()


def end(request: HttpRequest, reason: SessionEnd) -> None:
    """End the session of the request, audited, and forget it in the browser."""
    if request.user.is_authenticated:
        end_sessions(
            actor=request_actor(request),
            clock=SYSTEM_CLOCK,
            user_id=request_user(request).pk,
            end=reason,
            only=_named(request),
        )
    logout(request)


def present(request: HttpRequest) -> SessionView | None:
    """Return the session as this request found it, nothing before the password."""
    return cast("SessionView | None", getattr(request, _CACHE, None))


def _named(request: HttpRequest) -> UUID | None:
    named = request.session.get(_KEY)
    return UUID(named) if named else None
