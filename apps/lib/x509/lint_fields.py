"""Version, serial, algorithm, signature, validity and key (clauses 7.1.1 to 7.1.3, 6.3.2.1)."""

from collections.abc import Iterator
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib.x509 import der
from apps.lib.x509.algorithms import is_signed_by, key_kind
from apps.lib.x509.certificate import Certificate
from apps.lib.x509.finding import Finding
from apps.lib.x509.profile import CertificateProfile, months_later

_SERIAL_BITS = 159  # 20 octets, the first bit being the sign
_UNCOMPRESSED = 4
_GENERALIZED_FROM = 2050  # RFC 5280 4.1.2.5


def field_findings(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    """Yield what is wrong in the basic fields."""
    if certificate.version != 3:  # noqa: PLR2004 - the number is the clause
        yield Finding("version_not_3", "7.1.1", f"version {certificate.version}, 3 is required")
    yield from _serial(certificate, profile)
    yield from _algorithm(certificate, profile, issuer)
    yield from _validity(certificate, profile)
    yield from _key(certificate, profile)


def _serial(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    serial = certificate.serial
    if serial.bit_length() > _SERIAL_BITS:
        yield Finding("serial_too_long", "7.1.2", "the serial number has more than 20 octets")
    elif serial.bit_length() < profile.min_serial_bits:
        yield Finding("serial_too_short", "7.1.2", "the serial number cannot hold 63 random bits")


def _algorithm(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    algorithm = certificate.algorithm
    if algorithm not in profile.signature_algorithms:
        yield Finding("signature_algorithm", "7.1.3", f"signed with {algorithm}, which is not allowed")
    if not certificate.algorithms_agree:
        yield Finding("signature_algorithm_differs", "7.1.3", "inner and outer algorithm differ")
    if not is_signed_by(
        issuer.public_key, algorithm=algorithm, signature=certificate.signature, data=certificate.tbs
    ):
        yield Finding("signature_invalid", "7.1.2", "not signed by the root key")


def _validity(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    start, end = certificate.not_before, certificate.not_after
    if end <= start:
        yield Finding("validity_inverted", "7.1.2", "the validity ends before it starts")
    elif end - start > profile.max_validity:
        days = profile.max_validity.days
        yield Finding("validity_too_long", "7.1.2", f"valid for more than {days} days ({profile.source})")
    if profile.whole_months:
        due = months_later(start, profile.whole_months)
        if not due - timedelta(days=1) <= end <= due:
            text = f"valid until {end.isoformat()}, {profile.whole_months} months would be {due.isoformat()}"
            yield Finding("validity_not_whole_months", "6.3.2.1", text)
    for tag, moment in zip(certificate.validity_tags, (start, end), strict=True):
        wanted = der.UTC_TIME if moment.year < _GENERALIZED_FROM else der.GENERALIZED_TIME
        if tag != wanted:
            yield Finding("validity_encoding", "7.1.2", "UTCTime is for years before 2050 only, and must be")


def _key(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    kind = key_kind(certificate.public_key)
    if kind not in profile.key_kinds:
        yield Finding("key_kind", "7.1.2", f"a {kind} key is not allowed ({profile.source})")
    if isinstance(certificate.public_key, ec.EllipticCurvePublicKey):
        _, bits = der.read_one(certificate.spki).children()
        if bits.content[1] != _UNCOMPRESSED:
            yield Finding("key_point_compressed", "7.1.2", "the public key must be an uncompressed point")
