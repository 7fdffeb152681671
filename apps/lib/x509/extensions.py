"""Facts about single extension values that linter, path and builder share."""

import hashlib
from typing import Final

from cryptography import x509

from apps.lib.x509 import der

USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


def key_identifier_of(spki: bytes) -> bytes:
    """Return SHA-1 of the BIT STRING of a DER SubjectPublicKeyInfo, 20 bytes (RFC 5280 4.2.1.2 method 1)."""
    _, bits = der.read_one(spki).children()
    return hashlib.sha1(bits.content[1:], usedforsecurity=False).digest()


def asserted_usages(usage: x509.KeyUsage) -> frozenset[str]:
    """Return the names of the bits that are set (encipherOnly and decipherOnly only qualify another bit)."""
    return frozenset(name for name in USAGES if getattr(usage, name))


def names_are_contacts(names: x509.IssuerAlternativeName) -> bool:
    """Say whether there is a name and every name is a mail address or a URI."""
    kinds = (x509.RFC822Name, x509.UniformResourceIdentifier)
    return bool(list(names)) and all(isinstance(name, kinds) for name in names)


def crl_points_fault(points: x509.CRLDistributionPoints) -> str:
    """Return the code of the first fault among the distribution points, or an empty string."""
    for point in points:
        if point.reasons is not None:
            return "crl_distribution_point_reasons"
        if point.crl_issuer is not None:
            return "crl_distribution_point_issuer"
        if not point.full_name or not all(
            isinstance(name, x509.UniformResourceIdentifier) for name in point.full_name
        ):
            return "crl_distribution_point_form"
    return ""
