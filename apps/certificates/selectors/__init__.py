"""Readers of the app `certificates`."""

from apps.certificates.selectors.certificates import (
    certificate_facts,
    certificate_in_use,
    certificates,
    request_der,
)
from apps.certificates.selectors.root import crl_status, current_crl, pinned_root, root_certificate

__all__ = [
    "certificate_facts",
    "certificate_in_use",
    "certificates",
    "crl_status",
    "current_crl",
    "pinned_root",
    "request_der",
    "root_certificate",
]
