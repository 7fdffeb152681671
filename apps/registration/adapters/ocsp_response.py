"""Judging an OCSP response (RFC 6960, RFC 9654): certificate, nonce, time window, responder, signature."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from apps.registration.types.jpki_status import JpkiStatus, StatusAnswer

SKEW: Final = timedelta(seconds=60)
_HASHES: Final = (hashes.SHA256, hashes.SHA384)


def read_ocsp(
    data: bytes,
    *,
    request: ocsp.OCSPRequest,
    issuer: x509.Certificate,
    at: datetime,
    max_age: timedelta,
    nonce: bytes,
) -> StatusAnswer:
    """Judge a response against the request it must answer, at the instant `at`."""
    try:
        response = ocsp.load_der_ocsp_response(data)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return unknown("RESPONDER_ERROR", data)
        single = next(iter(response.responses))
        fault = (
            _answer_fault(response, single, request, nonce)
            or _window_fault(single, at, max_age)
            or _responder_fault(response, issuer, at)
        )
    except (ValueError, StopIteration, UnsupportedAlgorithm, x509.DuplicateExtension):
        return unknown("UNREADABLE", data)
    return unknown(fault, data) if fault else _verdict(single, data)


def unknown(detail: str, evidence: bytes = b"") -> StatusAnswer:
    """Return the answer that makes an application wait."""
    return StatusAnswer(status=JpkiStatus.UNKNOWN, detail=detail, evidence=evidence)


def _verdict(single: ocsp.OCSPSingleResponse, data: bytes) -> StatusAnswer:
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return StatusAnswer(status=JpkiStatus.GOOD, evidence=data)
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        return StatusAnswer(status=JpkiStatus.REVOKED, detail="REVOKED", evidence=data)
    return unknown("NOT_KNOWN", data)


def _answer_fault(
    response: ocsp.OCSPResponse, single: ocsp.OCSPSingleResponse, request: ocsp.OCSPRequest, nonce: bytes
) -> str:
    same = (
        single.serial_number == request.serial_number
        and single.issuer_name_hash == request.issuer_name_hash
        and single.issuer_key_hash == request.issuer_key_hash
        and single.hash_algorithm.name == request.hash_algorithm.name
    )
    if not same:
        return "OTHER_CERTIFICATE"
    try:
        returned = response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return "NONCE"
    return "" if returned == nonce else "NONCE"


def _window_fault(single: ocsp.OCSPSingleResponse, at: datetime, max_age: timedelta) -> str:
    starts, ends = single.this_update_utc, single.next_update_utc
    if starts > at + SKEW or starts < at - max_age - SKEW:
        return "STALE"
    return "STALE" if ends is None or ends < at else ""


def _responder_fault(response: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> str:
    """Accept the issuer itself, or a responder that the same issuer delegated (RFC 6960 4.2.2.2)."""
    responder = next((item for item in response.certificates if _is_named(response, item)), issuer)
    if responder == issuer:
        if not _is_named(response, issuer):
            return "RESPONDER_UNKNOWN"
    elif fault := _delegation_fault(responder, issuer, at):
        return fault
    return "" if _is_signed_by(response, responder) else "RESPONSE_SIGNATURE"


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_key_hash is not None:
        key = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
        return key.digest == response.responder_key_hash
    return response.responder_name == certificate.subject


def _delegation_fault(responder: x509.Certificate, issuer: x509.Certificate, at: datetime) -> str:
    try:
        responder.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return "RESPONDER_UNKNOWN"
    try:
        usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return "RESPONDER_NOT_DELEGATED"
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        return "RESPONDER_NOT_DELEGATED"
    current = responder.not_valid_before_utc <= at <= responder.not_valid_after_utc
    return "" if current else "RESPONDER_EXPIRED"


def _is_signed_by(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    algorithm = response.signature_hash_algorithm
    if not isinstance(algorithm, _HASHES):
        return False
    key, signed = responder.public_key(), response.tbs_response_bytes
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, signed, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
