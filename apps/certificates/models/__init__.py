"""Rows of the app `certificates`."""

from apps.certificates.models.crl_edition import CrlEdition
from apps.certificates.models.ds_certificate import DsCertificate
from apps.certificates.models.root_certificate import RootCertificate

__all__ = ["CrlEdition", "DsCertificate", "RootCertificate"]
