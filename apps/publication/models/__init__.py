"""Rows of the app `publication`."""

from apps.publication.models.certificate_distribution import CertificateDistribution
from apps.publication.models.certificate_download import CertificateDownload
from apps.publication.models.dts_posting import DtsPosting
from apps.publication.models.status_list_download import StatusListDownload
from apps.publication.models.verifier import Verifier

__all__ = [
    "CertificateDistribution",
    "CertificateDownload",
    "DtsPosting",
    "StatusListDownload",
    "Verifier",
]
