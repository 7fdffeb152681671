"""Readers of the app `certificates`."""

from apps.certificates.selectors.certificates import (
    certificate_facts,
    certificate_in_use,
    certificates,
    request_der,
)
from apps.certificates.selectors.revocations import (
    certificate_revocation,
    published_revocation,
    revocation_document,
    revocations,
)
from apps.certificates.selectors.root import crl_status, current_crl, pinned_root, root_certificate

__all__ = [
    "certificate_facts",
    "certificate_in_use",
    "certificate_revocation",
    "certificates",
    "crl_status",
    "current_crl",
    "pinned_root",
    "published_revocation",
    "request_der",
    "revocation_document",
    "revocations",
    "root_certificate",
]
