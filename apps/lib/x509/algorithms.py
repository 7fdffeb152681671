"""Which signature algorithms and keys occur in an mdoc PKI (ISO/IEC 18013-5 Annex B), and the ECDSA forms."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ECDSA_SHA256: Final = "1.2.840.10045.4.3.2"
ECDSA_SHA384: Final = "1.2.840.10045.4.3.3"
ECDSA_SHA512: Final = "1.2.840.10045.4.3.4"
EC_PUBLIC_KEY: Final = "1.2.840.10045.2.1"

HASHES: Final[Mapping[str, type[hashes.HashAlgorithm]]] = MappingProxyType(
    {ECDSA_SHA256: hashes.SHA256, ECDSA_SHA384: hashes.SHA384, ECDSA_SHA512: hashes.SHA512}
)
NIST_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
ISO_CURVES: Final = NIST_CURVES | {
    "brainpoolP256r1",
    "brainpoolP320r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
}
EDWARDS_KEYS: Final = frozenset({"ed25519", "ed448"})
_BITS_OF_SHA256: Final = 256
_BITS_OF_SHA384: Final = 384


def key_kind(key: CertificatePublicKeyTypes) -> str:
    """Return the curve's name, ``ed25519`` or ``ed448``, or for anything else the class name."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.name
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    return "ed448" if isinstance(key, ed448.Ed448PublicKey) else type(key).__name__


def hash_for(key: ec.EllipticCurvePublicKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """Return the hash whose strength fits the curve: 256 bits SHA-256, 384 bits SHA-384, more SHA-512."""
    if key.curve.key_size <= _BITS_OF_SHA256:
        return hashes.SHA256()
    return hashes.SHA384() if key.curve.key_size <= _BITS_OF_SHA384 else hashes.SHA512()


def is_signed_by(key: CertificatePublicKeyTypes, *, algorithm: str, signature: bytes, data: bytes) -> bool:
    """Say whether `signature` (DER) is one of `data` by an EC `key` under the algorithm OID `algorithm`."""
    if algorithm not in HASHES or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signature, data, ec.ECDSA(HASHES[algorithm]()))
    except InvalidSignature:
        return False
    return True


def der_signature(raw: bytes) -> bytes:
    """Turn raw ``r || s`` as an HSM returns it into the DER form of X.509 (RFC 3279 2.2.3)."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
