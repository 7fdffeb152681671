"""Who may register a second factor now, and as whom (5.2.3).

Three doors lead here: the first login of an account, a session with a second factor shown lately, and a
recovery code or a reset login. Only the first door lets a factor in at once; behind the others it waits for
the approval of another person.
"""

from dataclasses import replace

from django.http import HttpRequest
from django_otp import user_has_device

from apps.lib.actor import Actor, LoginStrength
from apps.staff.permissions import VERIFIED
from apps.staff.selectors.factors import factors_of, may_enrol_alone
from apps.staff.types import Proof
from dsportal.screens.people import request_actor, request_user
from dsportal.screens.sessions import present
from dsportal.screens.step_up import needs_step_up


def may_enrol(request: HttpRequest) -> bool:
    """Say whether the session may register a factor."""
    if request_actor(request).strength in VERIFIED:
        return needs_step_up(request) is None
    return _recovered(request) or _without_factor(request)


def enrolling_actor(request: HttpRequest) -> Actor:
    """Return who registers a factor.

    A person with a recovery code or a reset login has no factor left to show. What asks for the approval is
    then the new factor itself, used in this very request, together with the password: two factors, of which
    the second counts for nothing else until somebody has approved it.
    """
    actor = request_actor(request)
    if actor.strength in VERIFIED or may_enrol_alone(request_user(request).pk):
        return actor
    return replace(actor, strength=LoginStrength.SECOND_FACTOR)


def next_name(request: HttpRequest, kind: Proof) -> str:
    """Return a name for the person's next factor of that kind, e.g. ``passkey-2``."""
    number = 1 + sum(factor.kind is kind for factor in factors_of(request_user(request).pk))
    return f"{kind.lower()}-{number}"


def _recovered(request: HttpRequest) -> bool:
    session = present(request)
    return session is not None and session.proof is Proof.RECOVERY_CODE


def _without_factor(request: HttpRequest) -> bool:
    """Say whether there is nothing that could be shown, and nothing that waits to be."""
    user = request_user(request)
    return not user_has_device(user) and not factors_of(user.pk)
