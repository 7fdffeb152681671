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
    """Nobody approves the own request."""

    code = "vote_own_request"
    title = "Nobody approves what they asked for"


class TookPart(VoteRefused):
    """Who takes part in an act does not approve it."""

    code = "vote_took_part"
    title = "Nobody approves an act in which they take part"


class RoleMissing(VoteRefused):
    """The person does not hold a role that approves this."""

    code = "vote_role_missing"
    title = "None of your roles approves this"


class RoleUnsettled(VoteRefused):
    """The role was given a moment ago (5.2.4: nobody gets a role and uses it in one breath)."""

    code = "vote_role_unsettled"
    title = "The role is held for too short a time to approve with it"


class StrongLoginNeeded(Refused):
    """Approvals are asked for, given and used after a second factor only (5.2.3)."""

    code = "approval_login_too_weak"
    title = "Log in with a second factor first"


class CommentMissing(Invalid):
    """Who declines says why."""

    code = "vote_comment_missing"
    title = "A refusal needs a comment"


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


class UserNotVerified(SignatureInvalid):
    """The authenticator did not ask for PIN or biometrics."""

    code = "vote_user_not_verified"
    title = "The security key did not check who uses it"


class OriginForeign(SignatureInvalid):
    """The assertion was made for another site (phishing)."""

    code = "vote_origin_foreign"
    title = "The signature was made for another site"


class ChallengeForeign(SignatureInvalid):
    """The assertion signs something else: another vote, another request, or it is replayed."""

    code = "vote_challenge_foreign"
    title = "The signature was made for something else"


class BallotForeign(VoteRefused):
    """The ballot was issued to somebody else."""

    code = "ballot_foreign"
    title = "This ballot belongs to somebody else"


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


class ExecutorVoted(ExecutionRefused):
    """Who approved does not carry out."""

    code = "approval_executor_voted"
    title = "Who approved an act does not carry it out"


class ApprovalUsed(Conflict):
    """An approval serves one act."""

    code = "approval_used"
    title = "This approval was used already"


class VotesLapsed(Refused):
    """A voter left, lost the role or the security key, or changed the organisation since the vote."""

    code = "approval_votes_lapsed"
    title = "A vote does not count any more: the voter or the security key is no longer what it was"


class ApprovalAccessRefused(Refused):
    """Only people concerned, managers and auditors take a copy."""

    code = "approval_access_refused"
    title = "You may not take a copy of this approval"


class ClockBehind(Refused):
    """The clock stands before something that already happened."""

    code = "clock_behind"
    title = "The clock of this machine is behind; nothing is approved or used before it is right"


class RulesDiffer(Refused):
    """The request states milder rules than those in force."""

    code = "approval_rules_differ"
    title = "The request does not follow the rules in force; ask anew"


class ApprovalTampered(IntegrityFault):
    """The stored request or vote does not verify any more."""

    code = "approval_tampered"
    title = "A stored approval does not verify"


class ApprovalOutsideTransaction(IntegrityFault):
    """An approval is used up in the transaction of the act, or not at all."""

    code = "approval_outside_transaction"
    title = "An approval can be used only together with its act"
