"""The card's signature certificate: what is read from it and what its profile demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from apps.base.jose import CARD_ALGORITHMS, in_force, key_type
from apps.lib.errors import Invalid

POLICY_CARD: Final = "1.2.392.200149.8.5.1.1.20"
POLICY_CARD_TEST: Final = "1.2.392.200149.8.5.1.0.20"
_PERSONAL_ARC: Final = "1.2.392.200149.8.5.5."
_ATTRIBUTES: Final[Mapping[str, str]] = {
    f"{_PERSONAL_ARC}1": "name",
    f"{_PERSONAL_ARC}2": "name_flags",
    f"{_PERSONAL_ARC}3": "sex",
    f"{_PERSONAL_ARC}4": "birth_date",
    f"{_PERSONAL_ARC}5": "address",
    f"{_PERSONAL_ARC}6": "address_flags",
}
_UNDERSTOOD: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.ISSUER_ALTERNATIVE_NAME,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    }
)
_UTF8_STRING: Final = 0x0C  # X.690 8.1.2, universal 12
_SHORT_FORM: Final = 0x80  # X.690 8.1.3


class CertificateUnreadable(Invalid):
    """Not a certificate at all."""

    code = "card_certificate_unreadable"
    title = "The certificate cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedPerson:
    """The basic four attributes as certified; personal data. `unknown` says whether more was in the arc."""

    name: str
    name_flags: str
    sex: str
    birth_date: str
    address: str
    address_flags: str
    unknown: bool


def read_certificate(der: bytes, *, field: str = "protected.x5c") -> x509.Certificate:
    """Return the certificate of exactly these DER bytes; raise `CertificateUnreadable`."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
        _ = certificate.serial_number, certificate.subject, certificate.issuer
    except (ValueError, x509.InvalidVersion, TypeError):
        raise CertificateUnreadable(field=field) from None
    except Exception as fault:  # noqa: BLE001 - cryptography's UnsupportedAlgorithm and kin: never a 500
        raise CertificateUnreadable(type(fault).__name__, field=field) from None
    return certificate


def algorithm_fault(certificate: x509.Certificate, *, jws: str, on: date) -> str:
    """Return a code when JWS algorithm, key and certificate signature are in no row in force on that day."""
    key = key_type(certificate.public_key())
    rows = [row for row in CARD_ALGORITHMS if row.jws == jws and row.key == key]
    if not rows:
        return "KEY_NOT_IN_TABLE"
    if not any(in_force(row, on) for row in rows):
        return "NOT_IN_FORCE"
    signature = certificate.signature_algorithm_oid.dotted_string
    return "" if any(row.certificate_signature == signature for row in rows) else "CERTIFICATE_SIGNATURE"


def profile_fault(certificate: x509.Certificate, *, policies: frozenset[str]) -> str:
    """Return a code for the first demand of the profile that the certificate breaks, or an empty text."""
    try:
        extensions = certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return "EXTENSIONS_UNREADABLE"
    if certificate.version is not x509.Version.v3:
        return "VERSION"
    if any(item.critical and item.oid not in _UNDERSTOOD for item in extensions):
        return "CRITICAL_EXTENSION"
    return _authority_fault(extensions) or _usage_fault(extensions) or _policy_fault(extensions, policies)


def certified_person(certificate: x509.Certificate) -> CertifiedPerson | None:
    """Return the certified attributes, or None when one is missing, stands twice or is no UTF8String."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return None
    found: dict[str, str] = {}
    unknown = False
    for name in names:
        if not isinstance(name, x509.OtherName):
            continue
        attribute = _ATTRIBUTES.get(name.type_id.dotted_string)
        if attribute is None:
            unknown = unknown or name.type_id.dotted_string.startswith(_PERSONAL_ARC)
            continue
        text = _utf8_string(name.value)
        if text is None or attribute in found:
            return None
        found[attribute] = text
    if set(found) != set(_ATTRIBUTES.values()):
        return None
    return CertifiedPerson(unknown=unknown, **found)


def _authority_fault(extensions: x509.Extensions) -> str:
    for item in extensions:
        if isinstance(item.value, x509.BasicConstraints) and item.value.ca:
            return "IS_AUTHORITY"
        if isinstance(item.value, x509.ExtendedKeyUsage):
            return "EXTENDED_KEY_USAGE"
    return ""


def _usage_fault(extensions: x509.Extensions) -> str:
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return "KEY_USAGE_MISSING"
    if not usage.critical:
        return "KEY_USAGE_NOT_CRITICAL"
    if usage.value.key_cert_sign or usage.value.crl_sign:
        return "IS_AUTHORITY"
    right = usage.value.digital_signature and usage.value.content_commitment
    return "" if right else "KEY_USAGE"


def _policy_fault(extensions: x509.Extensions, accepted: frozenset[str]) -> str:
    try:
        policies = extensions.get_extension_for_class(x509.CertificatePolicies)
    except x509.ExtensionNotFound:
        return "POLICY_MISSING"
    if not policies.critical:
        return "POLICY_NOT_CRITICAL"
    named = {policy.policy_identifier.dotted_string for policy in policies.value}
    return "" if len(named) == 1 and named <= accepted else "POLICY_REFUSED"


def _utf8_string(value: bytes) -> str | None:
    """Return the text of a DER UTF8String that fills `value` exactly, else None (X.690 8.1.3, 8.23)."""
    if len(value) < 2 or value[0] != _UTF8_STRING:  # noqa: PLR2004 - tag and length
        return None
    length, start = value[1], 2
    if length & _SHORT_FORM:
        start += length & ~_SHORT_FORM
        length = int.from_bytes(value[2:start], "big")
    if len(value) != start + length:
        return None
    try:
        return value[start:].decode("utf-8")
    except UnicodeDecodeError:
        return None
