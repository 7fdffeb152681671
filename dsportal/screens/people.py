"""The person behind a request, read once per request."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.lib.actor import Actor, ActorKind
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import actor_for, terminal_of
from apps.staff.states import AssignmentState

_CACHE = "_dsportal_actor"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def request_user(request: HttpRequest) -> User:
    """Return the logged-in person (views ask only where somebody is logged in)."""
    return cast("User", request.user)


def request_actor(request: HttpRequest) -> Actor:
    """Return the acting person with the roles in force; computed once per request and login state."""
    user = request_user(request)
    verified = getattr(getattr(user, "otp_device", None), "persistent_id", "")
    known: tuple[object, str, Actor] | None = getattr(request, _CACHE, None)
    if known and known[:2] == (user.pk, verified):
        return known[2]
    actor = actor_for(user, request)
    setattr(request, _CACHE, (user.pk, verified, actor))
    return actor


def stranger(request: HttpRequest, username: str) -> Actor:
    """Return the actor of a failed login: the account that was tried, or nobody we know."""
    known = User.objects.filter(username=username).values_list("pk", flat=True).first()
    name = f"staff:{known}" if known else "staff:unknown"
    return Actor(kind=ActorKind.PERSON, actor_id=name, terminal=terminal_of(request))


def next_page(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that lies on this site; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def names_of(actor_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the people among the actor ids, with one query."""
    keys = {one.removeprefix("staff:"): one for one in actor_ids if one.startswith("staff:")}
    wanted = [key for key in keys if _UUID.fullmatch(key)]
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "display_name")
    return {keys[str(key)]: name for key, name in rows}


def people_with(roles: Collection[str], *, at: datetime) -> dict[str, str]:
    """Return actor id and name of everybody who holds one of the roles at that instant, with one query."""
    rows = RoleAssignment.objects.filter(
        role__in=roles,
        state=AssignmentState.ACTIVE.value,
        valid_from__lte=at,
        valid_until__gt=at,
        user__is_active=True,
    )
    return {f"staff:{pk}": name for pk, name in rows.values_list("user_id", "user__display_name")}
