"""Proof that a call comes from the phone that holds a key, after RFC 9449 (DPoP).

The header ``Device-Proof`` carries a compact JWS by the device-instance key over method, URL, an
identifier used once and the time. Other than in RFC 9449 the key is known, so no ``jwk`` travels.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from apps.base.jose import SignatureInvalid, parse_compact, strict_json, verify_jws
from apps.base.used_proofs import take_once
from apps.lib.clock import Clock
from apps.lib.errors import Invalid, Refused
from apps.lib.mdoc.device_key import thumbprint, to_public_key
from apps.lib.mdoc.types import DeviceKey

HEADER: Final = "Device-Proof"
PROOF_TYPE: Final = "dpop+jwt"
WINDOW: Final = timedelta(seconds=120)
_MAX_SIZE: Final = 2048
_CLAIMS: Final = frozenset({"htm", "htu", "jti", "iat"})
_JTI: Final = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


class DeviceProofRefused(Refused):
    """The call does not prove possession of the device-instance key."""

    code = "device_proof_refused"
    title = "The device proof was not accepted"


class DeviceProofReplayed(DeviceProofRefused):
    """The same proof came before."""

    code = "device_proof_replayed"
    title = "The device proof was used already"


def verify_device_proof(request_method: str, url: str, header: str, *, key: DeviceKey, clock: Clock) -> None:
    """Accept the proof once, or raise `DeviceProofRefused`; `url` is compared without its query."""
    claims = _signed_claims(header, key)
    if claims["htm"] != request_method:
        raise DeviceProofRefused("made for another method", field=f"{HEADER}.htm")
    if claims["htu"] != url.partition("?")[0].partition("#")[0]:
        raise DeviceProofRefused("made for another address", field=f"{HEADER}.htu")
    issued = claims["iat"]
    if type(issued) is not int or abs(clock.now().timestamp() - issued) > WINDOW.total_seconds():
        raise DeviceProofRefused("outside the time window", field=f"{HEADER}.iat")
    jti = claims["jti"]
    if not isinstance(jti, str) or not _JTI.match(jti):
        raise DeviceProofRefused("must be 16 to 64 characters of base64url", field=f"{HEADER}.jti")
    if not take_once(hashlib.sha256(thumbprint(key) + jti.encode("ascii")).digest(), clock=clock):
        raise DeviceProofReplayed(field=f"{HEADER}.jti")


def _signed_claims(header: str, key: DeviceKey) -> Mapping[str, object]:
    try:
        parsed = parse_compact(header, max_size=_MAX_SIZE, members={"alg", "typ"}, field=HEADER)
        verify_jws(parsed, to_public_key(key), algorithms={"ES256"})
        claims = strict_json(parsed.payload_bytes, field=HEADER)
    except (Invalid, SignatureInvalid):
        raise DeviceProofRefused(field=HEADER) from None
    if parsed.header.get("typ") != PROOF_TYPE:
        raise DeviceProofRefused("of another type", field=f"{HEADER}.typ")
    if not isinstance(claims, dict) or set(claims) != _CLAIMS:
        raise DeviceProofRefused("must have exactly htm, htu, jti and iat", field=HEADER)
    return claims
