"""Status of card certificates by OCSP (RFC 6960, RFC 9654) and by partitioned CRL (RFC 5280 section 5).

Fail closed: whatever cannot be relied upon is UNKNOWN, and the application waits. The response is
handed back as evidence byte for byte.
"""

import hashlib
import http.client
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from typing_extensions import override

from apps.base.conf import conf
from apps.lib.identifiers import random_bytes
from apps.registration.adapters.ocsp_response import SKEW, read_ocsp, unknown
from apps.registration.types.jpki_status import JpkiStatus, JpkiStatusProvider, StatusAnswer

NONCE_BYTES: Final = 32  # RFC 9654 2.1
_TIMEOUT: Final = 5.0  # seconds
_MAX_RESPONSE: Final = 64 * 1024  # bytes
_HTTP_OK: Final = 200
Exchange = Callable[[str, bytes], bytes]


def post_ocsp(url: str, request: bytes) -> bytes:
    """Send an OCSP request over HTTP (RFC 6960 appendix A); raise `OSError` when there is no answer."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise OSError("not a plain http address")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=_TIMEOUT)
    try:
        headers = {"Content-Type": "application/ocsp-request"}
        connection.request("POST", parts.path or "/", body=request, headers=headers)
        response = connection.getresponse()
        body = response.read(_MAX_RESPONSE + 1)
    except http.client.HTTPException:
        raise OSError("no proper answer") from None
    finally:
        connection.close()
    if response.status != _HTTP_OK or len(body) > _MAX_RESPONSE:
        raise OSError("no proper answer")
    return body


class OcspJpkiStatus(JpkiStatusProvider):
    """Asks the responder that the (already trusted) certificate names."""

    def __init__(self, exchange: Exchange = post_ocsp) -> None:
        self._exchange = exchange

    @override
    def check(
        self, *, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, max_age: int
    ) -> StatusAnswer:
        """Ask with a fresh nonce; see `JpkiStatusProvider`."""
        url = _responder_url(certificate)
        if not url:
            return unknown("NO_RESPONDER")
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256())
        nonce = random_bytes(NONCE_BYTES)
        request = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
        try:
            data = self._exchange(url, request.public_bytes(serialization.Encoding.DER))
        except OSError:
            return unknown("NO_ANSWER")
        return read_ocsp(
            data, request=request, issuer=issuer, at=at, max_age=timedelta(seconds=max_age), nonce=nonce
        )


class CrlJpkiStatus(JpkiStatusProvider):
    """Looks the serial up in the CRL of the certificate's partition, from a directory of files.

    A file is named after the SHA-256 (hex) of the DER of the partition's directory name, ``.crl``.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or conf().var_dir / "jpki-crls"

    @override
    def check(
        self, *, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, max_age: int
    ) -> StatusAnswer:
        """Read the partition's file; a CRL is good until its nextUpdate, `max_age` plays no part."""
        del max_age
        partition = partition_of(certificate)
        path = self._directory / f"{partition}.crl"
        if not partition or not path.is_file():
            return unknown("NO_CRL")
        return read_crl(path.read_bytes(), certificate=certificate, issuer=issuer, at=at)


def partition_of(certificate: x509.Certificate) -> str:
    """Return the file stem of the certificate's CRL partition, empty when it names none."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ""
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.DirectoryName):
                return hashlib.sha256(name.value.public_bytes()).hexdigest()
    return ""


def read_crl(
    data: bytes, *, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> StatusAnswer:
    """Judge a CRL that must come from the certificate's issuer and be in its time window."""
    try:
        crl = x509.load_der_x509_crl(data)
        trusted = crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # a CA key signs; another type raises TypeError
        revoked = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return unknown("UNREADABLE", data)
    if not trusted:
        return unknown("CRL_SIGNATURE", data)
    if crl.last_update_utc > at + SKEW or crl.next_update_utc is None or crl.next_update_utc < at:
        return unknown("STALE", data)
    if revoked is not None:
        return StatusAnswer(status=JpkiStatus.REVOKED, detail="REVOKED", evidence=data)
    return StatusAnswer(status=JpkiStatus.GOOD, evidence=data)


def _responder_url(certificate: x509.Certificate) -> str:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ""
    for description in access:
        location = description.access_location
        if description.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            location, x509.UniformResourceIdentifier
        ):
            return location.value
    return ""
