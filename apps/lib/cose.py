"""COSE_Sign1 as mdoc uses it: structure, bytes to sign, raw signatures (RFC 9052, 9053, 9360)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from apps.lib import cbor
from apps.lib.errors import Invalid

LABEL_ALGORITHM: Final = 1
LABEL_CRITICAL: Final = 2
LABEL_TYPE: Final = 16
LABEL_X5CHAIN: Final = 33
TAG_SIGN1: Final = 18
ES256: Final = -7
ES384: Final = -35
ES512: Final = -36
PROTECTED_ES256: Final = cbor.encode({LABEL_ALGORITHM: ES256})

_SIGN1_SIZE: Final = 4
_CONTEXT: Final = b"\x84" + cbor.text_string("Signature1")
_NO_EXTERNAL_DATA: Final = b"\x40"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoseAlgorithm:
    """A signature algorithm and the curves that ISO/IEC 18013-5 9.1.2.4 allows with it."""

    name: str
    digest: type[HashAlgorithm]
    curves: frozenset[str]


ALGORITHMS: Final[Mapping[int, CoseAlgorithm]] = {
    ES256: CoseAlgorithm(name="ES256", digest=SHA256, curves=frozenset({"secp256r1", "brainpoolP256r1"})),
    ES384: CoseAlgorithm(
        name="ES384", digest=SHA384, curves=frozenset({"secp384r1", "brainpoolP320r1", "brainpoolP384r1"})
    ),
    ES512: CoseAlgorithm(name="ES512", digest=SHA512, curves=frozenset({"secp521r1", "brainpoolP512r1"})),
}


class MalformedCose(Invalid):
    """Not a COSE_Sign1 of the form that mdoc uses."""

    code = "malformed_cose"
    title = "The signed object is malformed"


class AlgorithmRefused(Invalid):
    """The algorithm is unknown, or does not go with the key."""

    code = "algorithm_refused"
    title = "The signature algorithm is not allowed here"


class SignatureInvalid(Invalid):
    """The signature does not belong to these bytes and this key."""

    code = "signature_invalid"
    title = "The signature is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign1:
    """A COSE_Sign1 with attached payload; `protected` is the encoded map as it was signed."""

    protected: bytes
    headers: Mapping[object, object]
    unprotected: Mapping[object, object]
    payload: bytes
    signature: bytes


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """Return the bytes that are signed: ``["Signature1", protected, h'', payload]`` (RFC 9052 4.4)."""
    return b"".join((_CONTEXT, cbor.byte_string(protected), _NO_EXTERNAL_DATA, cbor.byte_string(payload)))


def read_sign1(value: object) -> Sign1:
    """Take apart a decoded, untagged COSE_Sign1; raise `MalformedCose` or `MalformedCbor`."""
    if not cbor.is_array(value) or len(value) != _SIGN1_SIZE:
        raise MalformedCose("not an array of four")
    protected, unprotected, payload, signature = value
    if not isinstance(protected, bytes) or not cbor.is_map(unprotected):
        raise MalformedCose("the headers have the wrong type")
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise MalformedCose("payload and signature must be byte strings")
    headers = cbor.decode_map(protected) if protected else {}
    if set(headers) & set(unprotected):
        raise MalformedCose("a label stands in both headers")
    if LABEL_CRITICAL in headers:
        raise MalformedCose("critical headers are not understood")
    return Sign1(
        protected=protected, headers=headers, unprotected=unprotected, payload=payload, signature=signature
    )


def algorithm_of(signed: Sign1) -> CoseAlgorithm:
    """Return the algorithm that the protected header names; raise `AlgorithmRefused` for any other."""
    identifier = signed.headers.get(LABEL_ALGORITHM)
    algorithm = ALGORITHMS.get(identifier) if isinstance(identifier, int) else None
    if algorithm is None:
        raise AlgorithmRefused("the algorithm is not one of ES256, ES384, ES512")
    return algorithm


def verify_sign1(signed: Sign1, public_key: object) -> None:
    """Check the signature; raise `AlgorithmRefused` or `SignatureInvalid`."""
    algorithm = algorithm_of(signed)
    message = sig_structure(signed.protected, signed.payload)
    verify_raw(algorithm, public_key, signature=signed.signature, message=message)


def verify_raw(algorithm: CoseAlgorithm, public_key: object, *, signature: bytes, message: bytes) -> None:
    """Check a raw ``r || s`` signature (RFC 9053 2.1); raise `AlgorithmRefused` or `SignatureInvalid`."""
    if not isinstance(public_key, EllipticCurvePublicKey) or public_key.curve.name not in algorithm.curves:
        raise AlgorithmRefused(f"{algorithm.name} does not go with this key")
    width = (public_key.key_size + 7) // 8
    if len(signature) != 2 * width:
        raise SignatureInvalid(f"the signature must have {2 * width} bytes")
    encoded = encode_dss_signature(
        int.from_bytes(signature[:width], "big"), int.from_bytes(signature[width:], "big")
    )
    try:
        public_key.verify(encoded, message, ECDSA(algorithm.digest()))
    except InvalidSignature:
        raise SignatureInvalid from None


def certificates_of(chain: object) -> tuple[bytes, ...]:
    """Return the certificates of an x5chain header: one byte string, or an array of them (RFC 9360)."""
    if isinstance(chain, bytes):
        return (chain,)
    if cbor.is_array(chain) and chain and all(isinstance(entry, bytes) for entry in chain):
        return tuple(entry for entry in chain if isinstance(entry, bytes))
    raise MalformedCose("x5chain must be a certificate or an array of certificates")
