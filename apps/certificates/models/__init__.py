"""Rows of the app `certificates`."""

from apps.certificates.models.calendar_warning import CalendarWarning
from apps.certificates.models.certificate_order import CertificateOrder
from apps.certificates.models.certificate_revocation import CertificateRevocation
from apps.certificates.models.crl_edition import CrlEdition
from apps.certificates.models.crl_fetch import CrlFetch
from apps.certificates.models.ds_certificate import DsCertificate
from apps.certificates.models.root_certificate import RootCertificate

__all__ = [
    "CalendarWarning",
    "CertificateOrder",
    "CertificateRevocation",
    "CrlEdition",
    "CrlFetch",
    "DsCertificate",
    "RootCertificate",
]
