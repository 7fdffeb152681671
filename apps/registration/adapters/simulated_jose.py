"""SIMULATED: what a card, a phone and an evidence provider sign, with keys that lie in files."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from apps.base.device_proof import PROOF_TYPE
from apps.base.jose import encode_base64url
from apps.lib.identifiers import random_token

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_CURVES: Final = {"secp256r1": ("ES256", SHA256(), 32), "secp384r1": ("ES384", SHA384(), 48)}


def algorithm_of(key: PrivateKey) -> str:
    """Return the JWS algorithm that belongs to the key."""
    return "RS256" if isinstance(key, rsa.RSAPrivateKey) else _CURVES[key.curve.name][0]


def json_bytes(value: object) -> bytes:
    """Return compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def signature(signing_input: bytes, key: PrivateKey) -> bytes:
    """Return the JWS signature: PKCS#1 v1.5, or r and s at full length (RFC 7518 3.3, 3.4)."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signing_input, padding.PKCS1v15(), SHA256())
    _, digest, length = _CURVES[key.curve.name]
    r, s = decode_dss_signature(key.sign(signing_input, ec.ECDSA(digest)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def compact(header: Mapping[str, object], payload: bytes, key: PrivateKey) -> str:
    """Return a compact JWS; `alg` is added unless the header has one."""
    whole = {"alg": algorithm_of(key)} | dict(header)
    signing_input = f"{encode_base64url(json_bytes(whole))}.{encode_base64url(payload)}"
    return f"{signing_input}.{encode_base64url(signature(signing_input.encode('ascii'), key))}"


def flattened(header: Mapping[str, object], payload: bytes, key: PrivateKey) -> bytes:
    """Return a flattened JWS as JSON; `alg` is added unless the header has one."""
    protected, body, signed = compact(header, payload, key).split(".")
    return json_bytes({"protected": protected, "payload": body, "signature": signed})


def device_proof(method: str, url: str, *, key: ec.EllipticCurvePrivateKey, at: datetime) -> str:
    """Return a value for the header Device-Proof."""
    claims = {"htm": method, "htu": url, "jti": random_token(16), "iat": int(at.timestamp())}
    return compact({"typ": PROOF_TYPE}, json_bytes(claims), key)


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Return the public key as a JSON Web Key with coordinates of full length."""
    numbers = key.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": encode_base64url(numbers.x.to_bytes(32, "big")),
        "y": encode_base64url(numbers.y.to_bytes(32, "big")),
    }
