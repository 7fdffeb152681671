"""Issuer and subject (clause 7.1.4; ISO/IEC 18013-5 Annex B: country, common name, state)."""

import re
from collections.abc import Iterator

from apps.lib.x509 import der
from apps.lib.x509.certificate import Certificate
from apps.lib.x509.finding import Finding
from apps.lib.x509.profile import CertificateProfile

_COUNTRY = "2.5.4.6"
_COMMON_NAME = "2.5.4.3"
_STATE = "2.5.4.8"
_ALPHA_2 = re.compile(rb"[A-Z]{2}")
_CLAUSE = "7.1.4"


def name_findings(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    """Yield what is wrong in the names; names are compared octet by octet."""
    if certificate.issuer != issuer.subject:
        yield Finding("issuer_name_mismatch", _CLAUSE, "the issuer is not the root's subject, octet by octet")
    yield from _country(certificate, profile, issuer)
    if not _values(certificate, _COMMON_NAME):
        yield Finding("common_name_missing", _CLAUSE, "the subject has no common name")
    if _values(certificate, _STATE) != (states := _values(issuer, _STATE)):
        wanted = "the state of the root" if states else "no state, as the root has none"
        yield Finding("state_mismatch", _CLAUSE, f"the subject must have {wanted}")


def _country(certificate: Certificate, profile: CertificateProfile, issuer: Certificate) -> Iterator[Finding]:
    found = _values(certificate, _COUNTRY)
    if len(found) != 1:
        yield Finding("country_missing", _CLAUSE, "the subject needs exactly one country")
        return
    country = der.read_one(found[0])
    if country.tag != der.PRINTABLE_STRING:
        yield Finding("country_encoding", _CLAUSE, "the country must be a PrintableString")
    if not _ALPHA_2.fullmatch(country.content):
        yield Finding("country_form", _CLAUSE, "the country must be two capital letters")
    elif profile.country and country.content != profile.country.encode("ascii"):
        yield Finding("country_of_site", _CLAUSE, f"the country must be {profile.country}")
    if found != _values(issuer, _COUNTRY):
        yield Finding("country_mismatch", _CLAUSE, "the country is not the root's, octet by octet")


def _values(certificate: Certificate, kind: str) -> list[bytes]:
    return [value.encoded for name, value in certificate.names() if name == kind]
