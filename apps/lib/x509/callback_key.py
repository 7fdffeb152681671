"""A private key that is elsewhere: cryptography's builders hand it bytes, a callback has them signed."""

from collections.abc import Callable
from typing import NoReturn, TypeAlias

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from typing_extensions import override

from apps.lib.errors import Invalid
from apps.lib.x509.algorithms import der_signature, hash_for

Sign: TypeAlias = Callable[[bytes], bytes]
"""Takes the bytes to be signed (not a hash) and returns raw ``r || s``; hashes as `hash_for` says."""


class KeyNotElliptic(Invalid):
    """Only ECDSA keys sign certificates, requests and lists here."""

    code = "key_not_elliptic"
    title = "The signing key is not an elliptic curve key"


class CallbackKey(ec.EllipticCurvePrivateKey):
    """What cryptography's builders take for a private key; nothing private is in this process."""

    def __init__(self, public_key: CertificatePublicKeyTypes, sign: Sign) -> None:
        if not isinstance(public_key, ec.EllipticCurvePublicKey):
            raise KeyNotElliptic
        self._public_key = public_key
        self._sign = sign

    @property
    def hash_algorithm(self) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
        """The hash that the callback uses."""
        return hash_for(self._public_key)

    @property
    @override
    def curve(self) -> ec.EllipticCurve:
        return self._public_key.curve

    @property
    @override
    def key_size(self) -> int:
        return self._public_key.key_size

    @override
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public_key

    @override
    def sign(self, data: object, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        return der_signature(self._sign(bytes(data)))  # type: ignore[call-overload]  # a buffer

    @override
    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        raise NotImplementedError("the key only signs")

    @override
    def private_numbers(self) -> NoReturn:
        raise NotImplementedError("the key does not leave its device")

    @override
    def private_bytes(
        self,
        encoding: serialization.Encoding,
        format: serialization.PrivateFormat,
        encryption_algorithm: serialization.KeySerializationEncryption,
    ) -> NoReturn:
        raise NotImplementedError("the key does not leave its device")

    @override
    def __copy__(self) -> "CallbackKey":
        return self

    @override
    def __deepcopy__(self, memo: dict[int, object]) -> "CallbackKey":
        return self
