"""Which machine client calls, and what it may do."""

from collections.abc import Collection
from functools import cache
from typing import Any, Protocol

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView
from typing_extensions import override

from apps.lib.actor import Actor


class Principal(Protocol):
    """The machine client behind a request that was let in (`apps/staff/api/authentication.py`)."""

    actor: Actor
    client_id: str
    scopes: Collection[str]


def principal_of(request: Request) -> Principal:
    """Return the client of a request that passed the authentication."""
    principal: Any = request.user
    found: Principal = principal
    return found


@cache
def has_scope(scope: str) -> type[BasePermission]:
    """Return the permission class that demands `scope` (``app``, ``verifier`` or ``ra``)."""

    class HasScope(BasePermission):
        @override
        def has_permission(self, request: Request, view: APIView) -> bool:
            principal: Any = request.user
            return scope in getattr(principal, "scopes", ())

    HasScope.__name__ = HasScope.__qualname__ = f"HasScope_{scope}"
    return HasScope
