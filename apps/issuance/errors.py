"""Refusals and faults of the issuance."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused, Unavailable


class RequesterUnknown(Refused):
    """Signing is requested by the registration authority and nobody else (clause 4.3.1)."""

    code = "signing_requester_unknown"
    title = "Only the registration authority requests signatures"


class AlreadyIssued(Conflict):
    """The holder has a live credential (clause 4.3.1)."""

    code = "holder_has_credential"
    title = "The holder already has a valid credential"


class CredentialMissing(Missing):
    """There is no such credential."""

    code = "credential_missing"
    title = "No such credential"


class BatchMissing(Missing):
    """There is no such batch."""

    code = "batch_missing"
    title = "No such signing request"


class BatchBusy(Conflict):
    """Another signer holds the lease of the batch."""

    code = "batch_busy"
    title = "Another signer works on this batch"


class BatchSettled(Conflict):
    """The batch needs no signature (any more)."""

    code = "batch_settled"
    title = "The batch is not waiting for a signature"


class AttemptLost(Conflict):
    """The attempt was closed by somebody else while this signer was away; its signatures are discarded."""

    code = "signing_attempt_lost"
    title = "The signing attempt was closed meanwhile"


class ClockSetBack(Refused):
    """The clock stands before the newest reservation; nothing is dated until people looked (5.5.5.1)."""

    code = "clock_set_back"
    title = "The clock was set back"


class DeviceKeyReused(Refused):
    """A device key of the batch has an MSO already: a key is used once, ever (clause 6.1.1.2)."""

    code = "device_key_reused"
    title = "A device key was used before"


class BatchSizeRefused(Refused):
    """A batch has at least one MSO and at most what the site allows."""

    code = "batch_size_refused"
    title = "The number of device keys is not allowed"


class CertificateKeyMismatch(IntegrityFault):
    """The DS certificate in use does not belong to the active DS key."""

    code = "signing_certificate_key_mismatch"
    title = "Certificate in use and active key differ"


class StatusIndexUnavailable(Unavailable):
    """No free status index was found; allocation fails closed."""

    code = "status_index_unavailable"
    title = "No free entry in the status lists"


class SignatureCountWrong(IntegrityFault):
    """The signer gave back another number of signatures than permits."""

    code = "signature_count_wrong"
    title = "The signer returned the wrong number of signatures"


class CredentialNotReady(Conflict):
    """The credential is not signed yet; ask again later."""

    code = "credential_not_ready"
    title = "The credential is not ready for delivery"


class SignerAway(Unavailable):
    """The credential waits for the signer: locked, faulty or without its token; the detail says which."""

    code = "signer_away"
    title = "The signer cannot sign at present"


class CredentialEnded(Conflict):
    """The credential was revoked, has expired or was never completed."""

    code = "credential_ended"
    title = "The credential has ended"


class AlreadyAcknowledged(Conflict):
    """What was acknowledged is purged and is not delivered again (clause 4.4.1.1)."""

    code = "delivery_already_acknowledged"
    title = "The delivery was acknowledged already"


class StatusListMissing(Missing):
    """There is no such status list."""

    code = "status_list_missing"
    title = "No such status list"


class SigningNotPossible(Refused):
    """The profile is not approved or the DS key's period is over; people have to mend it (6.3.2.1, 8.1)."""

    code = "signing_not_possible"
    title = "Nothing can be signed at present"
