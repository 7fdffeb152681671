"""Reading a request that was signed with the card's key, up to and including the nonce."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from django.db import transaction

from apps.base.jose import JwsMalformed, ParsedJws, parse_flattened
from apps.lib.clock import Clock
from apps.lib.errors import Invalid
from apps.policy.selectors import site_value
from apps.registration.errors import NonceNotUsable, NonceReplayed
from apps.registration.models import Nonce
from apps.registration.types.leaf import read_certificate

REQUEST_MAX: Final = 128 * 1024  # bytes; thirty keys with proofs are under 60 KiB
_MEMBERS: Final = frozenset({"alg", "typ", "x5c", "nonce", "aud", "iat"})
_NONCE_MAX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """A well-formed request whose nonce is consumed; the signature is not checked yet."""

    jws: ParsedJws
    certificate: x509.Certificate
    certificate_der: bytes
    algorithm: str
    nonce: str
    audience: str
    issued_at: int


def read_signed_request(
    raw: bytes, *, clock: Clock, token_type: str, audience: str, client_id: str
) -> SignedRequest:
    """Check form, type, audience and time, then consume the nonce; raise `Invalid` or `NonceReplayed`."""
    jws = parse_flattened(raw, max_size=REQUEST_MAX, members=_MEMBERS)
    header = jws.header
    for name in sorted(_MEMBERS - set(header)):
        raise JwsMalformed("is required", field=f"protected.{name}")
    if header["typ"] != token_type:
        raise JwsMalformed(f"must be {token_type}", field="protected.typ")
    if header["aud"] != audience:
        raise JwsMalformed("names another receiver", field="protected.aud")
    issued_at = _instant(header["iat"], clock.now())
    der = _leaf(header["x5c"])
    certificate = read_certificate(der)
    nonce = _consumed(header["nonce"], clock.now(), client_id)
    return SignedRequest(
        jws=jws,
        certificate=certificate,
        certificate_der=der,
        algorithm=str(header["alg"]),
        nonce=nonce,
        audience=audience,
        issued_at=issued_at,
    )


def _instant(value: object, now: datetime) -> int:
    if type(value) is not int:
        raise JwsMalformed("must be whole seconds since 1970", field="protected.iat")
    age = now.timestamp() - value
    if age > site_value("application_max_age_seconds") or age < -site_value("clock_tolerance_seconds"):
        raise Invalid("is outside the time window", field="protected.iat", clause="4.1.2")
    return value


def _leaf(value: object) -> bytes:
    """Return the DER of the only certificate: a chain could bring its own issuer (RFC 7515 4.1.6)."""
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], str):
        raise JwsMalformed("must hold exactly the signer's certificate", field="protected.x5c")
    try:
        return base64.b64decode(value[0], validate=True)
    except (binascii.Error, ValueError):
        raise JwsMalformed("is not base64", field="protected.x5c") from None


def _consumed(value: object, now: datetime, client_id: str) -> str:
    """Use the nonce up by one conditional update, so that of two requests at once one loses."""
    if not isinstance(value, str) or not 0 < len(value) <= _NONCE_MAX:
        raise JwsMalformed("must be a nonce of this service", field="protected.nonce")
    rows = Nonce.objects.filter(
        value_hash=hashlib.sha256(value.encode("utf-8")).digest(), issued_to=client_id
    )
    with transaction.atomic(durable=True):
        used = rows.filter(consumed_at__isnull=True, expires_at__gt=now).update(consumed_at=now)
    if used:
        return value
    if rows.filter(consumed_at__isnull=False).exists():
        raise NonceReplayed(field="protected.nonce", clause="3.2.1")
    raise NonceNotUsable(field="protected.nonce", clause="3.2.1")
