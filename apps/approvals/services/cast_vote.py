"""Take a signed vote: the assertion of the voter's own security key over the ballot (design decision 9)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import (
    ApprovalExpired,
    ApprovalTampered,
    ApprovalUnknown,
    BallotForeign,
    BallotSpent,
    ForeignAuthenticator,
    RoleMissing,
    VotedAlready,
)
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.selectors.requests import view_of
from apps.approvals.selectors.verification import (
    missing_votes,
    verified_request,
    verified_votes,
    votes_until,
)
from apps.approvals.services.rows import close, locked, move, present, record, refuse_ended, subject_of
from apps.approvals.services.standing import standing_votes, voting_roles
from apps.approvals.states import BALLOT_TABLE, ApprovalEvent, ApprovalState, BallotEvent, BallotState
from apps.approvals.types import ApprovalView, Authenticator, Verdict
from apps.approvals.types.assertion import Assertion, read_assertion, verify_assertion
from apps.approvals.types.statement import (
    RequestStatement,
    VoteStatement,
    bytes_sha256,
    read_vote,
    text_sha256,
)
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def cast_vote(
    *, actor: Actor, clock: Clock, ballot_id: UUID, assertion: Mapping[str, object]
) -> ApprovalView:
    """Store the vote and return the request, approved or declined by it where it decides.

    `assertion` is the `PublicKeyCredential` of the browser as JSON. Raises what `issue_ballot` raises, and
    `BallotForeign`, `BallotSpent`, `ForeignAuthenticator`, `SignatureInvalid` with `ChallengeForeign`,
    `OriginForeign` and `UserNotVerified`.
    """
    ballot = IssuedBallot.objects.filter(pk=ballot_id).first()
    subject = subject_of(ballot.request_id) if ballot else f"ballot:{ballot_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=ApprovalEventName.VOTE_CAST, subject=subject),
        transaction.atomic(),
    ):
        if ballot is None:
            raise ApprovalUnknown
        row = locked(ballot.request_id)
        vote = _take(actor, clock, row, ballot_id, read_assertion(assertion))
        _record_vote(actor, clock, row, vote)
        _decide(actor, clock, row, vote)
    return view_of(row)


def _take(
    actor: Actor, clock: Clock, row: ApprovalRequest, ballot_id: UUID, assertion: Assertion
) -> ApprovalVote:
    """Check ballot, person, key and signature; write the vote and spend the ballot."""
    ballot = IssuedBallot.objects.select_for_update().get(pk=ballot_id)
    at = present(clock, row)
    _check_ballot(ballot, actor, at)
    refuse_ended(row, at)
    request, said = verified_request(row), read_vote(ballot.statement)
    _check_vote(request, said, row, actor, at)
    key = _own_key(request, said, row, assertion)
    verify_assertion(
        assertion,
        public_key=key.public_key,
        challenge=bytes.fromhex(text_sha256(ballot.statement)),
        rp_id=request.rp_id,
        origins=request.origins,
    )
    ballot.state = BALLOT_TABLE.after(BallotState(ballot.state), BallotEvent.CAST).value
    ballot.save(update_fields=["state"])
    return _insert(ballot, said, key, assertion, at)


def _check_ballot(ballot: IssuedBallot, actor: Actor, at: datetime) -> None:
    if ballot.voter != actor.actor_id:
        raise BallotForeign
    if ballot.state != BallotState.ISSUED or at >= ballot.expires_at:
        raise BallotSpent


def _check_vote(
    request: RequestStatement, said: VoteStatement, row: ApprovalRequest, actor: Actor, at: datetime
) -> None:
    """Refuse a voter who may not vote any more, and a ballot or request that is not what was issued."""
    if said.request_sha256 != text_sha256(row.statement) or said.voter != actor.actor_id:
        raise ApprovalTampered("the ballot is not for this request")
    if at >= votes_until(request, said.verdict):
        raise ApprovalExpired
    if not set(said.roles) <= set(voting_roles(request, actor, at=at)):
        raise RoleMissing("a role was lost since the ballot was issued", clause=request.clause)


def _own_key(
    request: RequestStatement, said: VoteStatement, row: ApprovalRequest, assertion: Assertion
) -> Authenticator:
    """Return the voter's registered key; refuse one that is not theirs, is shared, or has voted already."""
    people = directory()
    own = [key for key in people.authenticators(said.voter) if key.credential_id == assertion.credential_id]
    if not own:
        raise ForeignAuthenticator
    barred = {
        key.public_key
        for person in (request.requested_by, *request.took_part)
        for key in people.authenticators(person)
    }
    if own[0].public_key in barred:
        raise ForeignAuthenticator("this security key also belongs to somebody who asked or takes part")
    votes = ApprovalVote.objects.filter(request_id=row.pk)
    used = Q(voter=said.voter) | Q(key_sha256=bytes_sha256(own[0].public_key))
    if votes.filter(used).exists():
        raise VotedAlready
    return own[0]


def _insert(
    ballot: IssuedBallot, said: VoteStatement, key: Authenticator, assertion: Assertion, at: datetime
) -> ApprovalVote:
    return ApprovalVote.objects.create(
        request_id=ballot.request_id,
        ballot=ballot,
        voter=said.voter,
        verdict=said.verdict.value,
        statement=ballot.statement,
        credential_id=assertion.credential_id,
        credential_sha256=bytes_sha256(assertion.credential_id),
        public_key=key.public_key,
        key_sha256=bytes_sha256(key.public_key),
        authenticator_data=assertion.authenticator_data,
        client_data=assertion.client_data,
        signature=assertion.signature,
        voted_at=at,
    )


def _record_vote(actor: Actor, clock: Clock, row: ApprovalRequest, vote: ApprovalVote) -> None:
    """Write what an outsider needs to find this very vote in the log."""
    detail = {
        "verdict": vote.verdict,
        "vote_sha256": text_sha256(vote.statement),
        "key_sha256": vote.key_sha256,
        "signature_sha256": bytes_sha256(bytes(vote.signature)),
    }
    record(row, ApprovalEventName.VOTE_CAST, actor=actor, clock=clock, detail=detail)


def _decide(actor: Actor, clock: Clock, row: ApprovalRequest, vote: ApprovalVote) -> None:
    """Decline or complete the request where this vote does so."""
    if vote.verdict == Verdict.DECLINE:
        comment = read_vote(vote.statement).comment
        close(row, ApprovalEvent.DECLINE, actor=actor, at=vote.voted_at, reason=comment)
        record(row, ApprovalEventName.DECLINED, actor=actor, clock=clock)
        return
    request = verified_request(row)
    votes = standing_votes(request, verified_votes(row), at=vote.voted_at)
    if row.state == ApprovalState.PENDING and missing_votes(request, votes) == 0:
        move(row, ApprovalEvent.COMPLETE)
        row.approved_at, row.use_until = vote.voted_at, vote.voted_at + request.use_within
        row.save(update_fields=["state", "approved_at", "use_until"])
        record(row, ApprovalEventName.COMPLETED, actor=actor, clock=clock)
