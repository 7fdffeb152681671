"""A certificate as cryptography understands it, together with the bytes as they were sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from apps.lib.errors import Invalid
from apps.lib.x509 import der
from apps.lib.x509.errors import CertificateUnreadable, SerialNotPositive

ExtensionKind = TypeVar("ExtensionKind", bound=x509.ExtensionType)
_EXPLICIT_VERSION = 0xA0
UNREADABLE = (
    ValueError,
    TypeError,
    Invalid,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One parsed certificate. `issuer`, `subject`, `spki` and `validity_tags` are octets as sent."""

    version: int
    serial: int
    issuer: bytes
    subject: bytes
    spki: bytes
    validity_tags: tuple[int, ...]
    algorithm: str
    algorithms_agree: bool
    not_before: datetime
    not_after: datetime
    public_key: CertificatePublicKeyTypes
    extensions: x509.Extensions
    tbs: bytes
    signature: bytes

    def extension(self, kind: type[ExtensionKind]) -> x509.Extension[ExtensionKind] | None:
        """Return the extension of that kind, or None."""
        return extension_in(self.extensions, kind)

    def names(self) -> Iterator[tuple[str, der.Element]]:
        """Yield attribute OID and encoded value of every attribute of the subject."""
        return names_in(self.subject)


def extension_in(
    extensions: x509.Extensions, kind: type[ExtensionKind]
) -> x509.Extension[ExtensionKind] | None:
    """Return the extension of that kind, or None."""
    try:
        return extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def read_certificate(data: bytes) -> Certificate:
    """Parse one DER certificate completely (RFC 5280 4.1).

    Raises `CertificateUnreadable` or, when that is all that is wrong, `SerialNotPositive`.
    """
    try:
        return _read(data)
    except SerialNotPositive:
        raise
    except UNREADABLE as fault:
        raise CertificateUnreadable(f"not a certificate: {type(fault).__name__}") from fault


def names_in(name: bytes) -> Iterator[tuple[str, der.Element]]:
    """Yield attribute OID and encoded value of every attribute of a DER ``Name``."""
    for part in der.read_one(name).children():
        for attribute in part.children():
            kind, value = attribute.children()
            yield _dotted(kind.content), value


def _read(data: bytes) -> Certificate:
    tbs, outer, signature = der.signed_parts(data)
    fields = [field for field in tbs.children() if field.tag != _EXPLICIT_VERSION]
    serial, inner, issuer, validity, subject, spki = fields[:6]
    number = int.from_bytes(serial.content, "big", signed=True)
    if number <= 0:
        raise SerialNotPositive  # cryptography only warns, for now
    parsed = x509.load_der_x509_certificate(data)
    return Certificate(
        version=parsed.version.value + 1,
        serial=number,
        issuer=issuer.encoded,
        subject=subject.encoded,
        spki=spki.encoded,
        validity_tags=tuple(each.tag for each in validity.children()),
        algorithm=parsed.signature_algorithm_oid.dotted_string,
        algorithms_agree=inner.encoded == outer.encoded,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        public_key=parsed.public_key(),
        extensions=parsed.extensions,
        tbs=tbs.encoded,
        signature=signature,
    )


def _dotted(content: bytes) -> str:
    arcs, value = [], 0
    for octet in content:
        value = (value << 7) | (octet & 0x7F)
        if octet < 0x80:  # noqa: PLR2004 - the continuation bit of X.690 8.19.2
            arcs.append(value)
            value = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (top, arcs[0] - 40 * top, *arcs[1:]))
