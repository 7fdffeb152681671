"""Machine clients with their keys, their assertions and their tokens."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from apps.base.conf import conf
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.identifiers import random_token
from apps.staff.services import issue_access_token, register_client
from apps.staff.types import SCOPES_OF, ClientKind, ClientRegistration

KEY = ECKey.generate_key("P-256", {"kid": "one"})
PUBLIC: dict[str, Any] = KEY.as_dict(private=False)


class Machine:
    """A registered client and its private key."""

    def __init__(
        self,
        kind: ClientKind = ClientKind.APP,
        *,
        client_id: str = "phone-backend",
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.client_id = client_id
        self.clock = clock
        self.key = ECKey.generate_key("P-256", {"kid": f"{client_id}-1"})
        register_client(
            actor=system_actor("setup"),
            clock=clock,
            client=ClientRegistration(
                client_id=client_id,
                name="A machine of the tests",
                kind=kind,
                scopes=tuple(SCOPES_OF[kind]),
                keys=(self.key.as_dict(private=False),),
                not_after=clock.now() + timedelta(days=365),
            ),
        )

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a good assertion; a change to None leaves the claim out."""
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{conf().public_base_url}/api/v1/token",
            "iat": now,
            "exp": now + 60,
            "jti": random_token(),
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def assertion(
        self, *, key: ECKey | None = None, header: Mapping[str, Any] | None = None, **changes: Any
    ) -> str:
        """Return a signed assertion; `key`, `header` or a claim make one thing different."""
        head = {"alg": "ES256", "kid": f"{self.client_id}-1", **(header or {})}
        return jwt.encode(head, self.claims(**changes), key or self.key, algorithms=[head["alg"]])

    def token(self) -> str:
        """Return a fresh access token."""
        issued = issue_access_token(actor=system_actor("test"), clock=self.clock, assertion=self.assertion())
        return issued.token

    def headers(self) -> dict[str, str]:
        """Return the header of an authorised request."""
        return {"Authorization": f"Bearer {self.token()}"}


def registration(clock: Clock, **changes: Any) -> ClientRegistration:
    """Return what is said of a new client, changed where a test says so."""
    values: dict[str, Any] = {
        "client_id": "phone-backend",
        "name": "Phone back end",
        "kind": ClientKind.APP,
        "scopes": ("app",),
        "keys": (PUBLIC,),
        "not_after": clock.now() + timedelta(days=1),
        **changes,
    }
    return ClientRegistration(**values)
