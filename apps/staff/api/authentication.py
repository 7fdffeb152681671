"""How a machine client is recognised: the bearer token it was given (RFC 6750)."""

from dataclasses import dataclass
from typing import Final

from django.http.request import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from typing_extensions import override

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.models import AccessToken
from apps.staff.types import digest_of

_SCHEME: Final = "bearer"
_LONGEST_TOKEN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPrincipal:
    """The machine behind a request; stands where Django has its user."""

    client_id: str
    scopes: frozenset[str]
    actor: Actor

    @property
    def is_authenticated(self) -> bool:
        """Say yes: there is no anonymous principal."""
        return True

    @property
    def pk(self) -> str:
        """Return the client id, by which DRF tells principals apart."""
        return self.client_id


class BearerAuthentication(BaseAuthentication):
    """Looks the token up by its digest, in one query, together with its client."""

    @override
    def authenticate(self, request: Request) -> tuple[ClientPrincipal, AccessToken] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != _SCHEME or not 0 < len(token) <= _LONGEST_TOKEN:
            raise AuthenticationFailed
        now = SYSTEM_CLOCK.now()
        found = AccessToken.objects.select_related("client").filter(
            token_digest=digest_of(token), expires_at__gt=now, client__active=True, client__not_after__gt=now
        )
        if (row := found.first()) is None:
            raise AuthenticationFailed
        return principal(row, request), row

    @override
    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="dsportal"'


def principal(row: AccessToken, request: Request | HttpRequest) -> ClientPrincipal:
    """Return the principal of a token."""
    client_id = row.client.client_id
    actor = Actor(
        kind=ActorKind.CLIENT,
        actor_id=f"client:{client_id}",
        terminal=terminal_of(request),
        strength=LoginStrength.CLIENT_KEY,
    )
    return ClientPrincipal(client_id=client_id, scopes=frozenset(row.scopes.split()), actor=actor)


def terminal_of(request: Request | HttpRequest) -> str:
    """Return the address from which a machine calls, as its terminal (5.4.1)."""
    return f"ip:{request.META.get('REMOTE_ADDR', '')}"
