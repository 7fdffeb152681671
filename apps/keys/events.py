"""What this app writes into the audit log."""

from enum import StrEnum


class KeysEvent(StrEnum):
    """``keys.<thing>.<past participle>``."""

    TOKEN_INITIALISED = "keys.token.initialised"  # noqa: S105 - an event, not a secret
    KEY_PLANNED = "keys.key.planned"
    KEY_GENERATED = "keys.key.generated"
    KEY_REQUEST_SIGNED = "keys.key.request_signed"
    KEY_CERTIFIED = "keys.key.certified"
    KEY_ACTIVATED = "keys.key.activated"
    KEY_LOCKED = "keys.key.locked"
    KEY_RETIRED = "keys.key.retired"
    ACTIVATION_REQUESTED = "keys.activation.requested"
    SHARE_SUBMITTED = "keys.share.submitted"
    ACTIVATION_FINISHED = "keys.activation.finished"
    ACTIVATION_FAILED = "keys.activation.failed"
    ACTIVATION_EXPIRED = "keys.activation.expired"
    DEACTIVATION_VOTED = "keys.deactivation.voted"
    SESSION_OPENED = "keys.session.opened"
    SIGNER_OPENED = "keys.signer.opened"
    SIGNER_LOCKED = "keys.signer.locked"
    SIGNER_FAULTED = "keys.signer.faulted"
