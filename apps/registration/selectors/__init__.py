"""Readers of the registration authority."""

from apps.registration.selectors.application_status import (
    application_status,
    confirmations,
    recorded_checks,
    waiting_applications,
)
from apps.registration.selectors.approved_application import (
    approved_application,
    approved_applications,
    device_instance_key,
)
from apps.registration.selectors.claims import approval_claims
from apps.registration.selectors.holders import holder_by_certificate, is_enrolled
from apps.registration.selectors.intake import intake_standing, require_open_intake

__all__ = [
    "application_status",
    "approval_claims",
    "approved_application",
    "approved_applications",
    "confirmations",
    "device_instance_key",
    "holder_by_certificate",
    "intake_standing",
    "is_enrolled",
    "recorded_checks",
    "require_open_intake",
    "waiting_applications",
]
