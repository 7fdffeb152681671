"""SIMULATED: answers about synthetic card certificates, as real OCSP bytes read by the real client code."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from typing_extensions import override

from apps.registration.adapters.jpki_status import OcspJpkiStatus
from apps.registration.adapters.simulated_jose import PrivateKey
from apps.registration.adapters.synthetic_jpki import SyntheticJpki, default_directory
from apps.registration.adapters.synthetic_leaf import Authority
from apps.registration.types.jpki_status import JpkiStatusProvider, StatusAnswer


class ResponderFault(StrEnum):
    """What a responder may do wrong, on demand."""

    NONE = "NONE"
    SILENT = "SILENT"
    BUSY = "BUSY"
    GARBAGE = "GARBAGE"
    UNKNOWN = "UNKNOWN"
    STALE = "STALE"
    FUTURE = "FUTURE"
    NO_NEXT_UPDATE = "NO_NEXT_UPDATE"
    EXPIRED_RESPONDER = "EXPIRED_RESPONDER"
    UNDELEGATED_RESPONDER = "UNDELEGATED_RESPONDER"
    FOREIGN_RESPONDER = "FOREIGN_RESPONDER"
    ABSENT_RESPONDER = "ABSENT_RESPONDER"
    BROKEN_SIGNATURE = "BROKEN_SIGNATURE"
    OTHER_NONCE = "OTHER_NONCE"
    NO_NONCE = "NO_NONCE"
    OTHER_SERIAL = "OTHER_SERIAL"


class SyntheticResponder:
    """An OCSP responder over the synthetic JPKI; it lives at one instant."""

    def __init__(
        self, jpki: SyntheticJpki, *, at: datetime, fault: ResponderFault = ResponderFault.NONE
    ) -> None:
        self._jpki, self._at, self._fault = jpki, at, fault

    def answer(self, url: str, request: bytes) -> bytes:
        """Return the DER of a response; the address plays no part."""
        del url
        if self._fault is ResponderFault.SILENT:
            raise OSError("no answer")
        if self._fault is ResponderFault.GARBAGE:
            return b"no OCSP response"
        asked = ocsp.load_der_ocsp_request(request)
        issuer = next(
            (root for root in self._jpki.roots() if _key_hash(root.key) == asked.issuer_key_hash), None
        )
        if issuer is None or self._fault is ResponderFault.BUSY:
            busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
            return busy.public_bytes(Encoding.DER)
        return self._signed(self._single(asked), asked, issuer)

    def _single(self, asked: ocsp.OCSPRequest) -> ocsp.OCSPResponseBuilder:
        revoked = asked.serial_number in self._jpki.revoked()
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        if self._fault is ResponderFault.UNKNOWN:
            status = ocsp.OCSPCertStatus.UNKNOWN
        shift = {ResponderFault.STALE: timedelta(days=-3), ResponderFault.FUTURE: timedelta(days=3)}
        starts = self._at + shift.get(self._fault, timedelta())
        open_ended = self._fault is ResponderFault.NO_NEXT_UPDATE
        return ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number + (self._fault is ResponderFault.OTHER_SERIAL),
            algorithm=asked.hash_algorithm,
            cert_status=status,
            this_update=starts,
            next_update=None if open_ended else starts + timedelta(hours=1),
            revocation_time=self._at if status is ocsp.OCSPCertStatus.REVOKED else None,
            revocation_reason=None,
        )

    def _signed(self, builder: ocsp.OCSPResponseBuilder, asked: ocsp.OCSPRequest, issuer: Authority) -> bytes:
        responder = self._responder(issuer)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        if self._fault is not ResponderFault.ABSENT_RESPONDER:
            builder = builder.certificates([responder.certificate])
        if self._fault is not ResponderFault.NO_NONCE:
            nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
            if self._fault is ResponderFault.OTHER_NONCE:
                nonce = bytes(reversed(nonce))
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        response = builder.sign(responder.key, SHA256())
        data = response.public_bytes(Encoding.DER)
        if self._fault is ResponderFault.BROKEN_SIGNATURE:
            other = response.signature[:-1] + bytes([response.signature[-1] ^ 1])
            return data.replace(response.signature, other)
        return data

    def _responder(self, issuer: Authority) -> Authority:
        names = {
            ResponderFault.EXPIRED_RESPONDER: f"{issuer.name}.ocsp-expired",
            ResponderFault.UNDELEGATED_RESPONDER: f"{issuer.name}.ocsp-undelegated",
            ResponderFault.FOREIGN_RESPONDER: "hostile.ocsp",
        }
        return self._jpki.authority(names.get(self._fault, f"{issuer.name}.ocsp"))


class SimulatedJpkiStatus(JpkiStatusProvider):
    """The synthetic responder behind the real OCSP client."""

    def __init__(self, directory: Path | None = None, fault: ResponderFault = ResponderFault.NONE) -> None:
        self._directory = directory or default_directory()
        self._fault = fault

    @override
    def check(
        self, *, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, max_age: int
    ) -> StatusAnswer:
        """See `JpkiStatusProvider`."""
        jpki = SyntheticJpki(directory=self._directory)
        responder = SyntheticResponder(jpki, at=at.replace(microsecond=0), fault=self._fault)
        client = OcspJpkiStatus(exchange=responder.answer)
        return client.check(certificate=certificate, issuer=issuer, at=at, max_age=max_age)


def _key_hash(key: PrivateKey) -> bytes:
    """Return SHA-256 of the subjectPublicKey bits (RFC 6960 4.1.1)."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.PKCS1)).digest()
    return hashlib.sha256(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).digest()
