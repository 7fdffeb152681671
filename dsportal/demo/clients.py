"""Machine clients of the demo: the phone back end and a verifier, with keys of their own."""

import json
import urllib.parse
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.identifiers import random_token
from apps.registration.adapters.simulated_jose import compact, json_bytes, public_jwk
from apps.staff.services import register_client, request_client
from apps.staff.types import ClientKind, ClientRegistration
from dsportal.demo.decisions import Board
from dsportal.demo.place import BASE_URL
from dsportal.demo.wire import Answer, Wire

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TOKEN_URL: Final = f"{BASE_URL}/api/v1/token"


class MachineClient:
    """A registered client that gets its token with `private_key_jwt` (RFC 7523)."""

    def __init__(self, client_id: str, kind: ClientKind) -> None:
        self.client_id = client_id
        self.kind = kind
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._wire = Wire(BASE_URL)
        self._token = ""

    def registration(self, name: str) -> ClientRegistration:
        """Return what is registered of the client: its public key, for a day."""
        return ClientRegistration(
            client_id=self.client_id,
            name=name,
            kind=self.kind,
            scopes=(self.kind.value.lower(),),
            keys=({**public_jwk(self._key), "kid": "1"},),
            not_after=SYSTEM_CLOCK.now() + timedelta(days=1),
        )

    def register(self, board: Board, name: str) -> None:
        """Have the client registered with a CA manager's approval."""
        client = self.registration(name)
        view = request_client(actor=board.office, clock=SYSTEM_CLOCK, client=client, reason="simulated")
        approval_id = board.vote(view, "ca-manager-1")
        register_client(actor=board.office, clock=SYSTEM_CLOCK, client=client, approval_id=approval_id)

    def log_in(self) -> None:
        """Exchange a signed assertion for an access token."""
        now = int(SYSTEM_CLOCK.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": _TOKEN_URL,
            "jti": random_token(16),
            "iat": now,
            "exp": now + 60,
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": compact({"typ": "JWT", "kid": "1"}, json_bytes(claims), self._key),
        }
        answer = self._wire.expect(
            200,
            "POST",
            "/api/v1/token",
            body=urllib.parse.urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self._token = str(answer.json()["access_token"])

    def call(
        self,
        status: int,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the API and expect `status`."""
        sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        if method == "POST":
            sent.setdefault("Idempotency-Key", random_token(16))
        return self._wire.expect(status, method, f"/api/v1/{path}", body=body, headers=sent)


def multipart(parts: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """Return body and content type of a form whose `parts` are name -> (media type, bytes)."""
    boundary = random_token(18)
    chunks = []
    for name, (media_type, data) in parts.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        chunks += [head.encode(), f"Content-Type: {media_type}\r\n\r\n".encode(), data, b"\r\n"]
    return b"".join(chunks) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def as_json(value: object) -> bytes:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":")).encode()
