"""Commands of the registration authority."""

from apps.registration.services.advance_application import advance_application
from apps.registration.services.advance_applications import advance_applications
from apps.registration.services.approve_application import approve_application
from apps.registration.services.end_registration import end_registration
from apps.registration.services.end_registrations import end_registrations
from apps.registration.services.enrol_holder import enrol_holder
from apps.registration.services.hold_intake import hold_intake
from apps.registration.services.issue_nonce import issue_nonce
from apps.registration.services.purge_expired_images import purge_expired_images
from apps.registration.services.purge_images import purge_images
from apps.registration.services.purge_nonces import purge_nonces
from apps.registration.services.receive_application import receive_application
from apps.registration.services.register_evidence_provider import register_evidence_provider
from apps.registration.services.reject_application import reject_application
from apps.registration.services.reopen_intake import reopen_intake
from apps.registration.services.screen_application import screen_application
from apps.registration.services.screen_waiting_applications import screen_waiting_applications
from apps.registration.services.verify_holder_request import verify_holder_request

__all__ = [
    "advance_application",
    "advance_applications",
    "approve_application",
    "end_registration",
    "end_registrations",
    "enrol_holder",
    "hold_intake",
    "issue_nonce",
    "purge_expired_images",
    "purge_images",
    "purge_nonces",
    "receive_application",
    "register_evidence_provider",
    "reject_application",
    "reopen_intake",
    "screen_application",
    "screen_waiting_applications",
    "verify_holder_request",
]
