"""SIMULATED: card certificates of invented people, right ones and wrong ones (standards note 1.7)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from apps.registration.adapters.simulated_jose import PrivateKey
from apps.registration.types.leaf import POLICY_CARD_TEST

TEST_ORGANISATION: Final = "JPKI-TEST-SYNTH"  # never the real one, so that a leak validates nowhere
RESPONDER_URL: Final = "http://ocsp.jpki-test-synth.example/"
_ARC: Final = "1.2.392.200149.8.5.5."
_ERAS: Final = (
    (date(2019, 5, 1), "5"),
    (date(1989, 1, 8), "4"),
    (date(1926, 12, 25), "3"),
    (date(1912, 7, 30), "2"),
    (date(1868, 1, 25), "1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A synthetic certification authority."""

    name: str
    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafPlan:
    """How a leaf is made; the defaults give a correct card certificate.

    `attributes` replaces the otherName values: (suffix of the arc, DER of the value) in order.
    """

    serial: int
    attributes: tuple[tuple[str, bytes], ...]
    policy: str | None = POLICY_CARD_TEST
    policy_critical: bool = True
    not_before: datetime = datetime(2024, 4, 1, tzinfo=UTC)
    not_after: datetime = datetime(2029, 4, 1, 14, 59, 59, tzinfo=UTC)
    non_repudiation: bool = True
    authority: bool = False
    client_authentication: bool = False
    unknown_critical: bool = False
    extra: tuple[x509.ExtensionType, ...] = field(default=())


def utf8_string(text: str) -> bytes:
    """Return the DER of a UTF8String (X.690 8.23)."""
    return _der(0x0C, text.encode("utf-8"))


def printable_string(text: str) -> bytes:
    """Return the DER of a PrintableString, which the profile does not allow here."""
    return _der(0x13, text.encode("ascii"))


def era_date(day: date) -> str:
    """Return ``EYYYYMMDD`` as the certificate writes a date of birth."""
    era = next(code for first, code in _ERAS if day >= first)
    return f"{era}{day:%Y%m%d}"


def attributes_of(
    *, name: str, address: str, birth_date: str, sex: str, name_flags: str = "", address_flags: str = ""
) -> tuple[tuple[str, bytes], ...]:
    """Return the otherName values in the order that real certificates show (1, 4, 3, 5, 2, 6)."""
    values = (
        ("1", name),
        ("4", birth_date),
        ("3", sex),
        ("5", address),
        ("2", name_flags or "0" * len(name)),
        ("6", address_flags or "0" * len(address)),
    )
    return tuple((suffix, utf8_string(text)) for suffix, text in values)


def make_leaf(
    plan: LeafPlan, issuer: Authority, public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
) -> x509.Certificate:
    """Return a certificate after the plan, signed by the issuer."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(plan.serial))
        .issuer_name(issuer.certificate.subject)
        .public_key(public_key)
        .serial_number(plan.serial)
        .not_valid_before(plan.not_before)
        .not_valid_after(plan.not_after)
    )
    for extension, critical in _extensions(plan, issuer, public_key):
        builder = builder.add_extension(extension, critical=critical)
    digest = SHA256() if isinstance(issuer.key, rsa.RSAPrivateKey) else SHA384()
    return builder.sign(issuer.key, digest)


def partition_name() -> x509.Name:
    """Return the directory name of the CRL partition of the synthetic city."""
    return _name(
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for digital signature"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "CRL Distribution Points"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "Synthetic-ken"),
        (NameOID.COMMON_NAME, "Mihon-shi CRLDP"),
    )


def authority_name(unit: str) -> x509.Name:
    """Return the name that all generations of one authority share."""
    return _name(
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "SIMULATED authority, not J-LIS"),
    )


def key_usage(**chosen: bool) -> x509.KeyUsage:
    """Return a key usage with the named bits."""
    bits = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**(bits | chosen))


def _extensions(
    plan: LeafPlan, issuer: Authority, public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = [
        (key_usage(digital_signature=True, content_commitment=plan.non_repudiation), True),
        (_alternative_names(plan), False),
        (_partition(), False),
        (_responder(), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]
    if plan.policy is not None:
        found.append((_policy(plan.policy), plan.policy_critical))
    if plan.authority:
        found.append((x509.BasicConstraints(ca=True, path_length=None), True))
    if plan.client_authentication:
        found.append((x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH]), False))
    if plan.unknown_critical:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
        found.append((unknown, True))
    return found


def _alternative_names(plan: LeafPlan) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        x509.OtherName(x509.ObjectIdentifier(_ARC + suffix), value) for suffix, value in plan.attributes
    )


def _partition() -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.DirectoryName(partition_name())], None, None, None)
    return x509.CRLDistributionPoints([point])


def _responder() -> x509.AuthorityInformationAccess:
    location = x509.UniformResourceIdentifier(RESPONDER_URL)
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, location)]
    )


def _policy(oid: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None)])


def _subject(serial: int) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.LOCALITY_NAME, "Synthetic-ken"),
            x509.NameAttribute(NameOID.LOCALITY_NAME, "Mihon-shi"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"SIMULATED{serial:X}A"),
        ]
    )


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    fixed = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST_ORGANISATION),
    ]
    return x509.Name([*fixed, *(x509.NameAttribute(oid, text) for oid, text in parts)])


def _der(tag: int, content: bytes) -> bytes:
    if len(content) < 0x80:  # noqa: PLR2004 - short form, X.690 8.1.3.4
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
