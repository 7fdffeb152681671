"""Refusals of the registration authority."""

from uuid import UUID

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused, Unavailable


class NonceNotUsable(Invalid):
    """The nonce is unknown, expired, or was issued to another client."""

    code = "nonce_not_usable"
    title = "The nonce is unknown or has expired"


class NonceReplayed(Conflict):
    """The nonce was used already (a replayed request)."""

    code = "nonce_replayed"
    title = "The nonce was used already"


class ApplicationRejected(Refused):
    """The application was recorded and refused; the notice is neutral, `clause` names the rule."""

    code = "application_rejected"
    title = "The application was not accepted; a new application may be made"

    def __init__(self, *, application_id: UUID, field: str, clause: str) -> None:
        super().__init__(field=field, clause=clause)
        self.application_id = application_id


class DeviceKeyUsed(Conflict):
    """A device key is used once, ever: a change of device always means new keys (clause 6.2.4.2)."""

    code = "device_key_used"
    title = "A device key of this application was used before"


class CredentialAlreadyLive(Conflict):
    """The person holds a valid record already (clause 4.3.1)."""

    code = "credential_already_live"
    title = "A valid record exists already"


class ApplicationInFlight(Conflict):
    """Another application of the same person is being processed."""

    code = "application_in_flight"
    title = "Another application is being processed"


class ApplicationUnknown(Missing):
    """No such application."""

    code = "application_unknown"
    title = "No such application"


class HolderUnknown(Missing):
    """No such holder."""

    code = "holder_unknown"
    title = "No such holder"


class NotConfirmed(Refused):
    """Existence, identity and authenticity are not all confirmed (clause 4.2.2)."""

    code = "not_confirmed"
    title = "The three confirmations are not complete"


class NotApproved(Refused):
    """The document signer may only see approved applications."""

    code = "application_not_approved"
    title = "The application is not approved"


class SnapshotChanged(IntegrityFault):
    """The stored application is not what was verified."""

    code = "snapshot_changed"
    title = "The application is not what was verified"


class HolderRequestRefused(Refused):
    """A request signed with the card was not accepted."""

    code = "holder_request_refused"
    title = "The signed request was not accepted"


class IntakeClosed(Unavailable):
    """New applications are stopped until a CA manager opens the intake again (clause 5.7.3)."""

    code = "intake_closed"
    title = "New applications are not accepted at present; please apply again later"


class IntakeUndecided(Refused):
    """The intake is closed and opened by a used decision of a CA manager only."""

    code = "intake_undecided"
    title = "There is no decision of a CA manager on the intake"


class IntakeHoldMissing(Missing):
    """The intake is not held for that cause."""

    code = "intake_hold_missing"
    title = "The intake is not stopped for this cause"
