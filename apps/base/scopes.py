"""What a machine client may do."""

from functools import cache
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView
from typing_extensions import override


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
