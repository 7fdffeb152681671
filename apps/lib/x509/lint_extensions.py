"""Extensions (clauses 7.1.2, 7.1.5 to 7.1.7, 7.1.9; ISO/IEC 18013-5 Annex B)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from cryptography import x509

from apps.lib.x509.certificate import Certificate
from apps.lib.x509.extensions import asserted_usages, crl_points_fault, key_identifier_of, names_are_contacts
from apps.lib.x509.finding import Finding
from apps.lib.x509.profile import (
    CERTIFICATE_POLICIES,
    DS_EKU,
    NAME_CONSTRAINTS,
    POLICY_CONSTRAINTS,
    CertificateProfile,
)

_CLAUSE: Final = "7.1.2"
_CLAUSE_OF_FORBIDDEN: Final[Mapping[str, str]] = MappingProxyType(
    {NAME_CONSTRAINTS: "7.1.5", CERTIFICATE_POLICIES: "7.1.6", POLICY_CONSTRAINTS: "7.1.7"}
)
_KEY_USAGE = x509.KeyUsage.oid.dotted_string
_BASIC_CONSTRAINTS = x509.BasicConstraints.oid.dotted_string
_EXTENDED_KEY_USAGE = x509.ExtendedKeyUsage.oid.dotted_string


def extension_findings(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    """Yield what is wrong in the extensions."""
    yield from _key_usage(certificate, profile)
    yield from _basic_constraints(certificate, profile)
    yield from _extended_key_usage(certificate, profile)
    yield from _subject_key_identifier(certificate)
    yield from _authority_key_identifier(certificate, profile, issuer)
    yield from _issuer_alternative_name(certificate, profile)
    yield from _crl_distribution_points(certificate, profile)
    yield from _others(certificate, profile)


def _key_usage(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    extension = certificate.extension(x509.KeyUsage)
    if extension is None:
        yield Finding("key_usage_missing", _CLAUSE, "key usage is required")
        return
    if not extension.critical:
        yield Finding("key_usage_not_critical", _CLAUSE, "key usage must be critical")
    if asserted_usages(extension.value) != profile.key_usage:
        wanted = ", ".join(sorted(profile.key_usage))
        yield Finding("key_usage_wrong", _CLAUSE, f"key usage must be exactly {wanted}")


def _basic_constraints(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    extension = certificate.extension(x509.BasicConstraints)
    if not profile.is_ca:
        if extension is not None and extension.value.ca:
            yield Finding("basic_constraints_ca", _CLAUSE, "an end-entity certificate must not be a CA's")
        return
    if extension is None:
        yield Finding("basic_constraints_missing", _CLAUSE, "basic constraints are required")
        return
    if not extension.critical:
        yield Finding("basic_constraints_not_critical", _CLAUSE, "basic constraints must be critical")
    if not extension.value.ca:
        yield Finding("basic_constraints_not_ca", _CLAUSE, "the root must be a CA")
    elif extension.value.path_length != 0:
        yield Finding("path_length_not_0", _CLAUSE, "the root's path length must be 0")


def _extended_key_usage(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    extension = certificate.extension(x509.ExtendedKeyUsage)
    if not profile.eku:
        if extension is not None:
            yield from _unwanted_purpose(extension, profile)
        return
    if extension is None:
        yield Finding("extended_key_usage_missing", _CLAUSE, "extended key usage is required")
        return
    if not extension.critical:
        yield Finding("extended_key_usage_not_critical", _CLAUSE, "extended key usage must be critical")
    if [purpose.dotted_string for purpose in extension.value] != [profile.eku]:
        yield Finding("extended_key_usage_wrong", _CLAUSE, f"the purpose must be {profile.eku} alone")


def _unwanted_purpose(
    extension: x509.Extension[x509.ExtendedKeyUsage], profile: CertificateProfile
) -> Iterator[Finding]:
    if profile.is_ca or DS_EKU in {purpose.dotted_string for purpose in extension.value}:
        yield Finding("extended_key_usage_unwanted", _CLAUSE, "this purpose must not be named")
    if extension.critical:
        yield Finding("extended_key_usage_critical", _CLAUSE, "extended key usage must not be critical")


def _subject_key_identifier(certificate: Certificate) -> Iterator[Finding]:
    extension = certificate.extension(x509.SubjectKeyIdentifier)
    if extension is None:
        yield Finding("subject_key_identifier_missing", _CLAUSE, "a subject key identifier is required")
    elif extension.value.digest != key_identifier_of(certificate.spki):
        yield Finding("subject_key_identifier_wrong", _CLAUSE, "it must be SHA-1 of the public key bits")


def _authority_key_identifier(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    extension = certificate.extension(x509.AuthorityKeyIdentifier)
    if extension is None:
        if not profile.is_ca:
            yield Finding("authority_key_identifier_missing", _CLAUSE, "it is required")
        return
    if extension.value.authority_cert_issuer is not None:
        yield Finding("authority_key_identifier_form", _CLAUSE, "only the key identifier may be named")
    if extension.value.key_identifier != key_identifier_of(issuer.spki):
        yield Finding("authority_key_identifier_wrong", _CLAUSE, "it is not that of the root key")


def _issuer_alternative_name(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    extension = certificate.extension(x509.IssuerAlternativeName)
    if extension is None:
        if profile.needs_issuer_alternative_name:
            yield Finding("issuer_alternative_name_missing", _CLAUSE, "a mail address or URI is required")
    elif not names_are_contacts(extension.value):
        yield Finding("issuer_alternative_name_form", _CLAUSE, "only a mail address or URI is allowed")


def _crl_distribution_points(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    extension = certificate.extension(x509.CRLDistributionPoints)
    if extension is None:
        if profile.needs_crl_distribution_point:
            yield Finding("crl_distribution_point_missing", _CLAUSE, "a CRL distribution point is required")
    elif fault := crl_points_fault(extension.value):
        yield Finding(fault, _CLAUSE, "a URI without reasons and without a CRL issuer is required")


def _others(certificate: Certificate, profile: CertificateProfile) -> Iterator[Finding]:
    may_be_critical = {_KEY_USAGE, _EXTENDED_KEY_USAGE} | ({_BASIC_CONSTRAINTS} if profile.is_ca else set())
    for extension in certificate.extensions:
        oid = extension.oid.dotted_string
        if oid in profile.forbidden:
            clause = _CLAUSE_OF_FORBIDDEN.get(oid, _CLAUSE)
            yield Finding("extension_forbidden", clause, f"extension {oid} must not be used")
        elif extension.critical and oid not in may_be_critical:
            yield Finding("extension_critical", "7.1.9", f"extension {oid} must not be critical")
