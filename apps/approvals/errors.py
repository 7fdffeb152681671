"""Refusals of the app `approvals`."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused


class ApprovalMissing(Refused):
    """The act needs an approval and none was named."""

    code = "approval_missing"
    title = "This needs the approval of other people"


class ApprovalUnknown(Missing):
    """There is no such request or ballot."""

    code = "approval_unknown"
    title = "There is no such approval request"


class ApprovalOpen(Refused):
    """The request is not approved, or no longer."""

    code = "approval_not_in_force"
    title = "The approval is not complete, or it can no longer be used"


class ApprovalDiffers(Refused):
    """What would be done is not what was approved."""

    code = "approval_differs"
    title = "What was approved is something else"


class ApprovalExpired(Refused):
    """The time for votes or for the use is over."""

    code = "approval_expired"
    title = "The approval has expired"


class RequestRefused(Refused):
    """The person may not ask for this act."""

    code = "approval_request_refused"
    title = "You may not ask for this"


class VoteRefused(Refused):
    """The person may not vote here."""

    code = "vote_refused"
    title = "You may not vote on this request"


class OwnRequest(VoteRefused):
    """Nobody approves the own request, or an act in which they take part."""

    code = "vote_own_request"
    title = "Nobody approves what they asked for or take part in"


class VotedAlready(Conflict):
    """One person, one vote; one authenticator, one vote."""

    code = "voted_already"
    title = "This person or this security key has voted already"


class ForeignAuthenticator(VoteRefused):
    """The security key is not registered for this person."""

    code = "vote_foreign_authenticator"
    title = "This security key belongs to somebody else or is not registered"


class SignatureInvalid(VoteRefused):
    """The assertion does not sign this ballot."""

    code = "vote_signature_invalid"
    title = "The signature of the security key is not valid for this vote"


class BallotSpent(Conflict):
    """The ballot was used, replaced or is too old."""

    code = "ballot_spent"
    title = "This ballot was used already or is too old"


class RequestInvalid(Invalid):
    """A field of the request is malformed."""

    code = "approval_request_invalid"
    title = "The request is not complete"


class ExecutionRefused(Refused):
    """The person may not carry out what was approved."""

    code = "approval_execution_refused"
    title = "You may not carry this out"


class ClockBehind(Refused):
    """The clock stands before something that already happened."""

    code = "clock_behind"
    title = "The clock of this machine is behind; nothing is approved or used before it is right"


class ApprovalTampered(IntegrityFault):
    """The stored request or vote does not verify any more."""

    code = "approval_tampered"
    title = "A stored approval does not verify"
