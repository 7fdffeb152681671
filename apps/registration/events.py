"""Names of what happened, for the audit log and the outbox."""

from enum import StrEnum


class RegistrationEvent(StrEnum):
    """Past-tense names, `<app>.<thing>.<past participle>`."""

    NONCE_ISSUED = "registration.nonce.issued"
    REQUEST_REFUSED = "registration.request.refused"
    APPLICATION_RECEIVED = "registration.application.received"
    APPLICATION_SCREENED = "registration.application.screened"
    APPLICATION_APPROVED = "registration.application.approved"
    APPLICATION_REJECTED = "registration.application.rejected"
    APPLICATION_ADVANCED = "registration.application.advanced"
    IMAGES_PURGED = "registration.images.purged"
    HOLDER_ENROLLED = "registration.holder.enrolled"
    REGISTRATION_ENDED = "registration.holder.ended"
    HOLDER_REQUEST_VERIFIED = "registration.holder_request.verified"
    HOLDER_REQUEST_REFUSED = "registration.holder_request.refused"
    INTAKE_HELD = "registration.intake.held"
    INTAKE_RESUMED = "registration.intake.resumed"
    PROVIDER_REGISTERED = "registration.provider.registered"
