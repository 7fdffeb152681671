"""Device keys: P-256 points that may go into an MSO (ISO/IEC 18013-5 9.1.2.4, RFC 9053 7.1, RFC 7518 6.2)."""

import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)

from apps.lib.errors import Invalid
from apps.lib.mdoc.types import DeviceKey

COORDINATE_BYTES: Final = 32
_P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1  # FIPS 186-5, curve P-256
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_UNCOMPRESSED: Final = 4
_COORDINATE_TEXT: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # the two spare bits are zero
_STANDARD_ALPHABET: Final = str.maketrans("-_", "+/")
_JWK_MEMBERS: Final = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops", "ext"})
_JWK_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KTY, _CRV, _X, _Y, _D = 1, -1, -2, -3, -4  # labels of a COSE_Key (RFC 9053 tables 18 and 19)
_EC2: Final = 2
_P256: Final = 1
_BEFORE_X: Final = b"\xa4\x01\x02\x20\x01\x21\x58\x20"  # {1: 2 (EC2), -1: 1 (P-256), -2: bstr(32) ...
_BEFORE_Y: Final = b"\x22\x58\x20"  # ... -3: bstr(32)}


class DeviceKeyMalformed(Invalid):
    """Not a key object at all, or with members that do not belong there."""

    code = "device_key_malformed"
    title = "The device key is malformed"


class PrivateKeyUploaded(Invalid):
    """Somebody sent a private key; it is compromised by that."""

    code = "device_key_private"
    title = "A private key was sent: make a new one and keep it in the device"


class DeviceKeyTypeRefused(Invalid):
    """Not an elliptic curve key."""

    code = "device_key_type"
    title = "The device key must be an elliptic curve key"


class DeviceKeyCurveRefused(Invalid):
    """Not on P-256."""

    code = "device_key_curve"
    title = "The device key must be on the curve P-256"


class DeviceKeyCoordinateInvalid(Invalid):
    """A coordinate is not exactly 32 bytes of unpadded base64url (leading zeros are kept)."""

    code = "device_key_coordinate"
    title = "A coordinate of the device key is malformed"


class DeviceKeyOffCurve(Invalid):
    """The point does not satisfy the curve's equation."""

    code = "device_key_off_curve"
    title = "The device key is not a point of the curve"


def device_key_from_jwk(jwk: object, *, field: str = "device_key") -> DeviceKey:
    """Read a JSON Web Key (RFC 7517); each refusal has its own code and names the member."""
    if not isinstance(jwk, Mapping):
        raise DeviceKeyMalformed("the key must be an object", field=field)
    if not _JWK_PRIVATE.isdisjoint(jwk):
        raise PrivateKeyUploaded(field=field)
    if unknown := jwk.keys() - _JWK_MEMBERS:
        raise DeviceKeyMalformed(f"{len(unknown)} members do not belong into a public key", field=field)
    if jwk.get("kty") != "EC":
        raise DeviceKeyTypeRefused(field=f"{field}.kty")
    if jwk.get("crv") != "P-256":
        raise DeviceKeyCurveRefused(field=f"{field}.crv")
    return _checked(_jwk_coordinate(jwk, "x", field), _jwk_coordinate(jwk, "y", field), field)


def device_key_from_point(point: bytes, *, field: str = "device_key") -> DeviceKey:
    """Read an uncompressed point ``04 || X || Y`` of 65 bytes (SEC 1, 2.3.3)."""
    if len(point) != 1 + 2 * COORDINATE_BYTES or point[0] != _UNCOMPRESSED:
        raise DeviceKeyMalformed("an uncompressed point has 65 bytes and starts with 04", field=field)
    return _checked(point[1 : 1 + COORDINATE_BYTES], point[1 + COORDINATE_BYTES :], field)


def device_key_from_cose(key: object, *, field: str = "device_key") -> DeviceKey:
    """Read a decoded COSE_Key ``{1: 2, -1: 1, -2: x, -3: y}`` (RFC 9053 7.1.1)."""
    if not isinstance(key, Mapping):
        raise DeviceKeyMalformed("the key must be a map", field=field)
    if _D in key:
        raise PrivateKeyUploaded(field=field)
    if key.get(_KTY) != _EC2:
        raise DeviceKeyTypeRefused(field=f"{field}.1")
    if key.get(_CRV) != _P256:
        raise DeviceKeyCurveRefused(field=f"{field}.-1")
    x, y = key.get(_X), key.get(_Y)
    if not isinstance(x, bytes) or not isinstance(y, bytes):
        raise DeviceKeyCoordinateInvalid("both coordinates must be byte strings", field=field)
    if not len(x) == len(y) == COORDINATE_BYTES:
        raise DeviceKeyCoordinateInvalid("both coordinates must have 32 bytes", field=field)
    return _checked(x, y, field)


def cose_key_bytes(key: DeviceKey) -> bytes:
    """Return the deterministic COSE_Key of the public key (77 bytes)."""
    return b"".join((_BEFORE_X, key.x, _BEFORE_Y, key.y))


def thumbprint(key: DeviceKey) -> bytes:
    """Return the COSE Key Thumbprint with SHA-256 (RFC 9679 section 3), 32 bytes; an MSO's name (3.1.5)."""
    return hashlib.sha256(cose_key_bytes(key)).digest()


def check_point(key: DeviceKey, *, field: str = "device_key") -> None:
    """Raise `DeviceKeyOffCurve` unless the key is a point of P-256 (FIPS 186-5; the cofactor is 1)."""
    x, y = int.from_bytes(key.x, "big"), int.from_bytes(key.y, "big")
    if x >= _P or y >= _P or (y * y - (x * x * x - 3 * x + _B)) % _P:
        raise DeviceKeyOffCurve(field=field)


def to_public_key(key: DeviceKey) -> EllipticCurvePublicKey:
    """Return the key for use with `cryptography`; raise `DeviceKeyOffCurve` for a point that is none."""
    check_point(key)
    x, y = int.from_bytes(key.x, "big"), int.from_bytes(key.y, "big")
    return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()


def _checked(x: bytes, y: bytes, field: str) -> DeviceKey:
    key = DeviceKey(x=x, y=y)
    check_point(key, field=field)
    return key


def _jwk_coordinate(jwk: Mapping[object, object], member: str, field: str) -> bytes:
    text = jwk.get(member)
    if isinstance(text, str) and _COORDINATE_TEXT.fullmatch(text):
        return binascii.a2b_base64(text.translate(_STANDARD_ALPHABET) + "=")
    raise DeviceKeyCoordinateInvalid(
        "must be 32 bytes, leading zeros kept, as 43 characters of base64url", field=f"{field}.{member}"
    )
