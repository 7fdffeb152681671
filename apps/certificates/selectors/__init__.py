"""Readers of the app `certificates`."""

from apps.certificates.selectors.calendar import (
    calendar_due,
    calendar_lines,
    present_keys,
    successor_is_under_way,
)
from apps.certificates.selectors.certificates import (
    certificate_by_fingerprint,
    certificate_facts,
    certificate_in_use,
    certificate_row,
    certificates,
    offered_certificates,
    request_der,
)
from apps.certificates.selectors.claims import approval_claims
from apps.certificates.selectors.revocations import (
    certificate_revocation,
    published_revocation,
    revocation_document,
    revocations,
)
from apps.certificates.selectors.root import crl_status, current_crl, pinned_root, root_certificate

__all__ = [
    "approval_claims",
    "calendar_due",
    "calendar_lines",
    "certificate_by_fingerprint",
    "certificate_facts",
    "certificate_in_use",
    "certificate_revocation",
    "certificate_row",
    "certificates",
    "crl_status",
    "current_crl",
    "offered_certificates",
    "pinned_root",
    "present_keys",
    "published_revocation",
    "request_der",
    "revocation_document",
    "revocations",
    "root_certificate",
    "successor_is_under_way",
]
