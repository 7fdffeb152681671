"""Judge a certificate against a profile, row by row (clause 7.1, ISO/IEC 18013-5 Annex B)."""

from collections.abc import Iterator

from apps.lib.x509.certificate import Certificate, read_certificate
from apps.lib.x509.errors import CertificateUnreadable
from apps.lib.x509.finding import Finding
from apps.lib.x509.lint_extensions import extension_findings
from apps.lib.x509.lint_fields import field_findings
from apps.lib.x509.lint_names import name_findings
from apps.lib.x509.profile import CertificateProfile

__all__ = ["Finding", "lint_certificate"]


def lint_certificate(der: bytes, profile: CertificateProfile, *, issuer_der: bytes) -> list[Finding]:
    """Return everything in `der` that breaks `profile`; an empty list means conformance.

    `issuer_der` is the root certificate (for a root certificate: the same bytes). Never raises:
    bytes that are no certificate are a finding too.
    """
    try:
        certificate, issuer = read_certificate(der), read_certificate(issuer_der)
    except CertificateUnreadable as fault:
        return [Finding(fault.code, "7.1", fault.detail)]
    return list(_findings(certificate, profile, issuer))


def _findings(
    certificate: Certificate, profile: CertificateProfile, issuer: Certificate
) -> Iterator[Finding]:
    yield from field_findings(certificate, profile, issuer)
    yield from name_findings(certificate, profile, issuer)
    yield from extension_findings(certificate, profile, issuer)
