"""WebAuthn assertions as votes: read what the browser sends, verify it with the `webauthn` package.

The same check runs at the vote, at the use of the approval and every night over the stored bytes.
"""

import base64
import binascii
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from webauthn import verify_authentication_response
from webauthn.helpers import bytes_to_base64url, decode_credential_public_key
from webauthn.helpers.exceptions import WebAuthnException

from apps.approvals.errors import ChallengeForeign, OriginForeign, SignatureInvalid, UserNotVerified

_LARGEST: Final = 8192  # bytes of one part; authenticators send some hundred
_USER_VERIFIED: Final = 0x04
_FLAGS_AT: Final = 32  # after the digest of the relying party (WebAuthn 6.1)
VERIFIABLE: Final = frozenset({-7, -35, -36, -8, -257})
"""COSE algorithms that the stand-alone verifier knows too: ES256, ES384, ES512, EdDSA, RS256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What an authenticator returned, as bytes."""

    credential_id: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def read_assertion(sent: Mapping[str, object]) -> Assertion:
    """Return the parts of a `PublicKeyCredential` as JSON; raise `SignatureInvalid` for anything else."""
    response = sent.get("response")
    if not isinstance(response, Mapping) or sent.get("type") != "public-key":
        raise SignatureInvalid("not an assertion")
    return Assertion(
        credential_id=_bytes(sent.get("rawId")),
        authenticator_data=_bytes(response.get("authenticatorData")),
        client_data=_bytes(response.get("clientDataJSON")),
        signature=_bytes(response.get("signature")),
    )


def verify_assertion(
    assertion: Assertion, *, public_key: bytes, challenge: bytes, rp_id: str, origins: Collection[str]
) -> None:
    """Refuse unless the key of `public_key` (COSE) signed the challenge for us, with user verification.

    Raises `ChallengeForeign`, `OriginForeign`, `UserNotVerified`, `SignatureInvalid`.
    """
    _check_client(assertion.client_data, challenge=challenge, origins=origins)
    flags = assertion.authenticator_data[_FLAGS_AT : _FLAGS_AT + 1]
    if not int.from_bytes(flags, "big") & _USER_VERIFIED:
        raise UserNotVerified
    try:
        verify_authentication_response(
            credential=_as_sent(assertion),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=sorted(origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        algorithm = decode_credential_public_key(public_key).alg
    except (WebAuthnException, ValueError, LookupError, TypeError) as reason:  # the latter: a damaged key
        raise SignatureInvalid from reason
    if algorithm not in VERIFIABLE:
        raise SignatureInvalid("the algorithm of this security key cannot be verified offline")


def _check_client(client_data: bytes, *, challenge: bytes, origins: Collection[str]) -> None:
    """Refuse with the precise reason what the browser says it signed (WebAuthn 7.2 steps 7 to 9)."""
    try:
        said: Any = json.loads(client_data)
    except (ValueError, RecursionError):
        raise SignatureInvalid("the client data cannot be read") from None
    if not isinstance(said, dict) or said.get("type") != "webauthn.get":
        raise SignatureInvalid("not an assertion")
    if said.get("challenge") != bytes_to_base64url(challenge):
        raise ChallengeForeign
    if said.get("origin") not in origins or said.get("crossOrigin") or "topOrigin" in said:
        raise OriginForeign


def _as_sent(assertion: Assertion) -> dict[str, Any]:
    name = bytes_to_base64url(assertion.credential_id)
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "response": {
            "authenticatorData": bytes_to_base64url(assertion.authenticator_data),
            "clientDataJSON": bytes_to_base64url(assertion.client_data),
            "signature": bytes_to_base64url(assertion.signature),
        },
    }


def _bytes(value: object) -> bytes:
    if not isinstance(value, str) or not value or len(value) > _LARGEST:
        raise SignatureInvalid("a part of the assertion is missing or too large")
    try:
        padded = value.encode("ascii") + b"=" * (-len(value) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise SignatureInvalid("a part of the assertion is not base64url") from None
