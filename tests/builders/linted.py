"""One PKI for the tests of the certificate linter, and what the linter says of a certificate."""

from cryptography import x509

from apps.lib.x509.extensions import key_identifier_of
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import DS_EKU, CertificateProfile
from tests.builders.certificate import Pki, spki

PKI = Pki()
ROOT = PKI.root()
ROOT_KEY_ID = key_identifier_of(spki(PKI.root_key))
EKU = x509.ExtendedKeyUsage([x509.ObjectIdentifier(DS_EKU)])


def codes(der: bytes, profile: CertificateProfile, issuer_der: bytes = ROOT) -> list[tuple[str, str]]:
    return [(each.code, each.clause) for each in lint_certificate(der, profile, issuer_der=issuer_der)]
