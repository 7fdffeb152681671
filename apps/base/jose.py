"""Strict JSON Web Signatures (RFC 7515): parsing, the table of algorithms, verification.

Refused everywhere: ``alg: none``, MACs, PSS, ``crit``, key references from outside (``jku``,
``x5u``, ``jwk`` unless listed), header members that the caller did not list, duplicate names,
floating numbers, padding and non-canonical base64url.
"""

import base64
import binascii
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from apps.lib.errors import Invalid, Refused

_FLATTENED: Final = frozenset({"protected", "payload", "signature"})
_RSA_EXPONENT: Final = 65537
_CURVES: Final = {"secp256r1": "ec-p256", "secp384r1": "ec-p384"}
_LONGEST_NAME: Final = 32  # characters of a member that an error text repeats
_KEY_OF: Final = {"RS256": "rsa-2048", "ES256": "ec-p256", "ES384": "ec-p384"}
_HASH_OF: Final[Mapping[str, HashAlgorithm]] = {"ES256": SHA256(), "ES384": SHA384()}
_COORDINATE: Final = {"ES256": 32, "ES384": 48}  # bytes, RFC 7518 3.4


class JwsMalformed(Invalid):
    """Not a JWS of the form that is asked for; `field` names the part."""

    code = "jws_malformed"
    title = "The signed request is malformed"


class AlgorithmRefused(Invalid):
    """The algorithm is not on the list."""

    code = "jws_algorithm_refused"
    title = "This signature algorithm is not accepted"


class SignatureInvalid(Refused):
    """The signature does not fit the bytes and the key."""

    code = "jws_signature_invalid"
    title = "The signature is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedJws:
    """A JWS whose signature is not yet checked. `signing_input` is what was signed (RFC 7515 5.1)."""

    header: Mapping[str, object]
    payload_bytes: bytes
    signature: bytes
    signing_input: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmRow:
    """One row of the table: JWS name, key, OID of the certificate's signature, first and last day (JST)."""

    jws: str
    key: str
    certificate_signature: str
    in_force_from: date
    in_force_until: date | None = None


CARD_ALGORITHMS: Final[Sequence[AlgorithmRow]] = (
    AlgorithmRow(  # the card of today
        jws="RS256",
        key="rsa-2048",
        certificate_signature="1.2.840.113549.1.1.11",  # sha256WithRSAEncryption
        in_force_from=date(2015, 10, 20),
    ),
    AlgorithmRow(  # the next card, announced for the fiscal year 2028
        jws="ES384",
        key="ec-p384",
        certificate_signature="1.2.840.10045.4.3.3",  # ecdsa-with-SHA384
        in_force_from=date(2028, 4, 1),
    ),
)


def in_force(row: AlgorithmRow, on: date) -> bool:
    """Say whether the row may be used on that day."""
    return row.in_force_from <= on and (row.in_force_until is None or on <= row.in_force_until)


def strict_json(data: bytes, *, field: str) -> object:
    """Read JSON without duplicate names, floating numbers or broken UTF-8; raise `JwsMalformed`."""
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError):
        raise JwsMalformed("is not strict JSON", field=field) from None


def decode_base64url(text: object, *, field: str) -> bytes:
    """Read unpadded, canonical base64url; raise `JwsMalformed`."""
    if not isinstance(text, str) or not text.isascii() or "=" in text or "+" in text or "/" in text:
        raise JwsMalformed("is not base64url", field=field)
    try:
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise JwsMalformed("is not base64url", field=field) from None
    if encode_base64url(value) != text:
        raise JwsMalformed("is not canonical base64url", field=field)
    return value


def encode_base64url(value: bytes) -> str:
    """Return base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def parse_flattened(raw: bytes, *, max_size: int, members: Collection[str]) -> ParsedJws:
    """Read a flattened JWS (RFC 7515 7.2.2) whose protected header has no members beyond `members`."""
    if len(raw) > max_size:
        raise JwsMalformed(f"is larger than {max_size} bytes")
    outer = strict_json(raw, field="application")
    if not isinstance(outer, dict) or set(outer) != _FLATTENED:
        raise JwsMalformed("must have exactly protected, payload and signature", field="application")
    return _parsed(outer["protected"], outer["payload"], outer["signature"], members, "")


def parse_compact(text: str, *, max_size: int, members: Collection[str], field: str) -> ParsedJws:
    """Read a compact JWS (RFC 7515 7.1); `field` is the place that an error names."""
    if len(text) > max_size:
        raise JwsMalformed(f"is longer than {max_size} characters", field=field)
    parts = text.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise JwsMalformed("must have three parts", field=field)
    return _parsed(parts[0], parts[1], parts[2], members, f"{field}.")


def key_type(key: object) -> str:
    """Name the key as the table does, e.g. ``rsa-2048``; anything unusual has a name that is in no table."""
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        return f"rsa-{key.key_size}" + ("" if exponent == _RSA_EXPONENT else f"-e{exponent}")
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _CURVES.get(key.curve.name, f"ec-{key.curve.name}")
    return "other"


def verify_jws(parsed: ParsedJws, public_key: object, *, algorithms: Collection[str]) -> None:
    """Check the signature; the algorithm must be on the list and belong to the type of the key.

    Raises `AlgorithmRefused` or `SignatureInvalid`.
    """
    algorithm = parsed.header["alg"]
    if not isinstance(algorithm, str) or algorithm not in algorithms or algorithm not in _KEY_OF:
        raise AlgorithmRefused(field="protected.alg")
    if key_type(public_key) != _KEY_OF[algorithm]:
        raise AlgorithmRefused("the algorithm does not belong to this key", field="protected.alg")
    try:
        if isinstance(public_key, rsa.RSAPublicKey):
            public_key.verify(parsed.signature, parsed.signing_input, padding.PKCS1v15(), SHA256())
        elif isinstance(public_key, ec.EllipticCurvePublicKey):
            signature = _der(parsed.signature, _COORDINATE[algorithm])
            public_key.verify(signature, parsed.signing_input, ec.ECDSA(_HASH_OF[algorithm]))
    except InvalidSignature:
        raise SignatureInvalid(field="signature") from None


def _der(raw: bytes, coordinate: int) -> bytes:
    if len(raw) != 2 * coordinate:
        raise InvalidSignature
    return encode_dss_signature(
        int.from_bytes(raw[:coordinate], "big"), int.from_bytes(raw[coordinate:], "big")
    )


def _parsed(
    protected: object, payload: object, signature: object, members: Collection[str], at: str
) -> ParsedJws:
    header = strict_json(decode_base64url(protected, field=f"{at}protected"), field=f"{at}protected")
    if not isinstance(header, dict):
        raise JwsMalformed("must be an object", field=f"{at}protected")
    if not isinstance(header.get("alg"), str):
        raise JwsMalformed("is required", field=f"{at}protected.alg")
    if header["alg"] not in _KEY_OF:
        raise AlgorithmRefused(field=f"{at}protected.alg")
    if unknown := sorted(set(header) - set(members)):
        raise JwsMalformed("is not accepted here", field=f"{at}protected.{_safe_name(unknown[0])}")
    return ParsedJws(
        header=header,
        payload_bytes=decode_base64url(payload, field=f"{at}payload"),
        signature=decode_base64url(signature, field=f"{at}signature"),
        signing_input=f"{protected}.{payload}".encode("ascii"),
    )


def _safe_name(name: str) -> str:
    """Return a member's name for an error text, only where it cannot carry anything else."""
    harmless = name.isascii() and name.isidentifier() and len(name) <= _LONGEST_NAME
    return name if harmless else "member"


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_float(text: str) -> object:
    raise ValueError(f"{len(text)} characters of a number that is not whole")
