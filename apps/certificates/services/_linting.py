"""Both linters over a certificate that was not used yet (7.1): ours by profile, another's by RFC 5280."""

from apps.certificates.adapters.second_linter import second_opinion
from apps.certificates.errors import ProfileBroken
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import CertificateProfile


def lint_before_use(der: bytes, profile: CertificateProfile, *, issuer_der: bytes) -> tuple[str, ...]:
    """Return the codes of what the second linter notes; raise `ProfileBroken` with all that forbids it."""
    opinion = second_opinion(der)
    if findings := (*lint_certificate(der, profile, issuer_der=issuer_der), *opinion.broken):
        raise ProfileBroken(findings)
    return opinion.noted
