"""Certificates made after a profile, signed through a callback (for the simulated root and for tests)."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from apps.lib.identifiers import random_serial
from apps.lib.x509.algorithms import is_signed_by
from apps.lib.x509.callback_key import CallbackKey, Sign
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.errors import SignatureRejected
from apps.lib.x509.extensions import USAGES, key_identifier_of
from apps.lib.x509.profile import CertificateProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTemplate:
    """What varies between certificates of one profile.

    `not_before` and `not_after` are aware, whole seconds, and both inside the validity;
    `public_key_der` is an SPKI; `contact_uri` goes into the issuer alternative name.
    """

    subject: x509.Name
    public_key_der: bytes
    not_before: datetime
    not_after: datetime
    contact_uri: str
    crl_uri: str


def build_root(template: CertificateTemplate, profile: CertificateProfile, sign: Sign) -> bytes:
    """Return a self-signed DER certificate; `sign` uses the key of the template."""
    return _build(template, profile, template.subject, template.public_key_der, sign)


def build_certificate(
    template: CertificateTemplate, profile: CertificateProfile, *, issuer_der: bytes, sign: Sign
) -> bytes:
    """Return a DER certificate issued under `issuer_der`; `sign` uses that certificate's key.

    Raises `SignatureRejected` when what comes back does not verify.
    """
    issuer = read_certificate(issuer_der)
    name = x509.load_der_x509_certificate(issuer_der).subject
    return _build(template, profile, name, issuer.spki, sign)


def _build(
    template: CertificateTemplate,
    profile: CertificateProfile,
    issuer_name: x509.Name,
    issuer_spki: bytes,
    sign: Sign,
) -> bytes:
    key = CallbackKey(load_der_public_key(issuer_spki), sign)  # type: ignore[arg-type]  # it checks the type
    builder = (
        x509.CertificateBuilder()
        .subject_name(template.subject)
        .issuer_name(issuer_name)
        .public_key(load_der_public_key(template.public_key_der))  # type: ignore[arg-type]  # builder checks
        .serial_number(random_serial())
        .not_valid_before(template.not_before)
        .not_valid_after(template.not_after)
    )
    for extension, critical in _extensions(template, profile, issuer_spki):
        builder = builder.add_extension(extension, critical=critical)
    data = builder.sign(key, key.hash_algorithm).public_bytes(Encoding.DER)
    made = read_certificate(data)
    if not is_signed_by(key.public_key(), algorithm=made.algorithm, signature=made.signature, data=made.tbs):
        raise SignatureRejected
    return data


def _extensions(
    template: CertificateTemplate, profile: CertificateProfile, issuer_spki: bytes
) -> list[tuple[x509.ExtensionType, bool]]:
    own, issuers = key_identifier_of(template.public_key_der), key_identifier_of(issuer_spki)
    crl = x509.DistributionPoint([x509.UniformResourceIdentifier(template.crl_uri)], None, None, None)
    usages = {name: name in profile.key_usage for name in USAGES}
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.KeyUsage(**usages, encipher_only=False, decipher_only=False), True),
        (x509.SubjectKeyIdentifier(own), False),
        (x509.IssuerAlternativeName([x509.UniformResourceIdentifier(template.contact_uri)]), False),
        (x509.CRLDistributionPoints([crl]), False),
    ]
    if profile.is_ca:
        found.append((x509.BasicConstraints(ca=True, path_length=0), True))
    else:
        found.append((x509.AuthorityKeyIdentifier(issuers, None, None), False))
    if profile.eku:
        found.append((x509.ExtendedKeyUsage([x509.ObjectIdentifier(profile.eku)]), True))
    return found
