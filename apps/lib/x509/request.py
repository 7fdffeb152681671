"""Certification requests (PKCS#10, RFC 2986): made with a key that is elsewhere, and checked."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from apps.lib.x509 import der
from apps.lib.x509.callback_key import CallbackKey, Sign
from apps.lib.x509.certificate import UNREADABLE
from apps.lib.x509.errors import (
    RequestKeyMismatch,
    RequestSignatureInvalid,
    RequestUnreadable,
    SignatureRejected,
)
from apps.lib.x509.name import DistinguishedName

__all__ = ["CertificateRequest", "DistinguishedName", "build_request", "read_request", "request_info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """A request whose signature was verified; `subject` and `public_key_der` (SPKI) are DER."""

    subject: x509.Name
    public_key_der: bytes
    tbs: bytes


def request_info(public_key_der: bytes, subject: DistinguishedName) -> bytes:
    """Return the DER CertificationRequestInfo that `build_request` will hand to its callback.

    A permit can be made of these bytes before the key is touched; the encoding has no random part.
    """
    return _build(public_key_der, subject, _no_signature).tbs_certrequest_bytes


def build_request(public_key_der: bytes, subject: DistinguishedName, sign: Sign) -> bytes:
    """Return a DER request for an EC key (SPKI), signed through `sign`.

    Raises `SignatureRejected` when what comes back is not a signature by that key.
    """
    request = _build(public_key_der, subject, sign)
    if not request.is_signature_valid:
        raise SignatureRejected
    return request.public_bytes(Encoding.DER)


def read_request(data: bytes, *, expected_key: bytes | None = None) -> CertificateRequest:
    """Parse and verify a received request.

    `expected_key` (SPKI, DER) must be its key when given. Raises `RequestUnreadable`,
    `RequestSignatureInvalid` or `RequestKeyMismatch`.
    """
    try:
        tbs, _, _ = der.signed_parts(data)
        request = x509.load_der_x509_csr(data)
        valid = request.is_signature_valid
        key = request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except UNREADABLE as fault:
        raise RequestUnreadable(f"not a certification request: {type(fault).__name__}") from fault
    if not valid:
        raise RequestSignatureInvalid
    if expected_key is not None and key != expected_key:
        raise RequestKeyMismatch
    return CertificateRequest(subject=request.subject, public_key_der=key, tbs=tbs.encoded)


def _build(public_key_der: bytes, subject: DistinguishedName, sign: Sign) -> x509.CertificateSigningRequest:
    key = CallbackKey(load_der_public_key(public_key_der), sign)  # type: ignore[arg-type]  # it checks the type
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject.to_x509())
    return builder.sign(key, key.hash_algorithm)


def _no_signature(_: bytes) -> bytes:
    return bytes(31) + b"\x01" + bytes(31) + b"\x01"
