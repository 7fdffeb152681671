"""SIMULATED security keys: a FIDO2 authenticator in software, as a browser would hand over its answers."""

import base64
import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib import cbor

_PRESENT, _VERIFIED, _NEW_KEY = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class SoftKey:
    """One authenticator with one resident key; `verifies_user` says whether it asks for PIN or finger."""

    def __init__(
        self,
        *,
        relying_party: str = "localhost",
        origin: str = "http://localhost:8000",
        verifies_user: bool = True,
    ) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = os.urandom(32)
        self._relying_party = relying_party
        self._origin = origin
        self._flags = _PRESENT | (_VERIFIED if verifies_user else 0)
        self._uses = 0

    @property
    def credential_id(self) -> bytes:
        """The name of the key."""
        return self._id

    def cose_key(self) -> bytes:
        """Return the public key as it is registered (COSE_Key)."""
        numbers = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor.encode(public)

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.create` with attestation ``none``."""
        attested = bytes(16) + struct.pack(">H", len(self._id)) + self._id + self.cose_key()
        data = self._authenticator_data(_NEW_KEY) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"])
        return self._credential(
            {"attestationObject": _text(statement), "clientDataJSON": _text(client), "transports": ["usb"]}
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        self._uses += 1
        client = self._client_data("webauthn.get", options["challenge"])
        data = self._authenticator_data(0)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "authenticatorData": _text(data),
                "clientDataJSON": _text(client),
                "signature": _text(signature),
                "userHandle": None,
            }
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        fields = {"type": kind, "challenge": challenge, "origin": self._origin, "crossOrigin": False}
        return json.dumps(fields).encode("ascii")

    def _authenticator_data(self, extra: int) -> bytes:
        digest = hashlib.sha256(self._relying_party.encode("ascii")).digest()
        return digest + struct.pack(">BI", self._flags | extra, self._uses)

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = _text(self._id)
        kind = {"type": "public-key", "clientExtensionResults": {}}
        return {"id": name, "rawId": name, **kind, "response": response}
