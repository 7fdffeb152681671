"""Whether a stored request and its votes still are what was asked and signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.approvals.errors import ApprovalTampered, SignatureInvalid
from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.types import Verdict
from apps.approvals.types.assertion import Assertion, verify_assertion
from apps.approvals.types.statement import (
    RequestStatement,
    VoteStatement,
    bytes_sha256,
    read_request,
    read_vote,
    text_sha256,
)
from apps.lib.cps.approval_kinds import fills
from apps.lib.cps.quorum_fill import Candidate, unfilled

BALLOT_LIFETIME: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedVote:
    """A vote whose signature, ballot and place in the request were checked; `roles` are those that count."""

    statement: VoteStatement
    roles: tuple[str, ...]
    voted_at: datetime
    credential_id: bytes
    public_key: bytes

    def candidate(self) -> Candidate:
        """Return who fills a partition with this vote."""
        said = self.statement
        return Candidate(person=said.voter, roles=frozenset(self.roles), organisation=said.organisation)


def verified_request(row: ApprovalRequest) -> RequestStatement:
    """Return what was asked; raise `ApprovalTampered` when statement, digest or columns do not agree."""
    said = read_request(row.statement)
    columns = (row.pk, row.kind, row.clause, row.subject, row.requested_by, row.requested_at, row.expires_at)
    stated = (
        said.approval_id,
        said.kind,
        said.clause,
        said.subject,
        said.requested_by,
        said.requested_at,
        said.expires_at,
    )
    if columns != stated or text_sha256(row.statement) != row.digest:
        raise ApprovalTampered("the request is not what was asked")
    return said


def verified_votes(row: ApprovalRequest) -> tuple[VerifiedVote, ...]:
    """Return the votes in their order; raise `ApprovalTampered` at the first that does not verify."""
    request = verified_request(row)
    votes = ApprovalVote.objects.filter(request_id=row.pk).order_by("voted_at", "pk")
    return tuple(_verified(row, request, vote) for vote in votes)


def missing_votes(request: RequestStatement, votes: Sequence[VerifiedVote]) -> int:
    """Return how many approving votes are missing."""
    approving = [vote.candidate() for vote in votes if vote.statement.verdict is Verdict.APPROVE]
    return unfilled(request.needs, approving)


def completed_at(request: RequestStatement, votes: Sequence[VerifiedVote]) -> datetime | None:
    """Return the instant of the first vote with which the request had enough."""
    for number, vote in enumerate(votes, start=1):
        if missing_votes(request, votes[:number]) == 0:
            return vote.voted_at
    return None


def votes_until(request: RequestStatement, verdict: Verdict) -> datetime:
    """Return until when that verdict is taken: what is approved can still be declined while it is usable."""
    return request.expires_at + (request.use_within if verdict is Verdict.DECLINE else timedelta())


def _verified(row: ApprovalRequest, request: RequestStatement, vote: ApprovalVote) -> VerifiedVote:
    said = read_vote(vote.statement)
    public_key, credential = bytes(vote.public_key), bytes(vote.credential_id)
    columns = (vote.request_id, vote.ballot_id, vote.voter, vote.verdict, row.digest)
    stated = (said.approval_id, said.ballot_id, said.voter, said.verdict, said.request_sha256)
    digests = (vote.credential_sha256, vote.key_sha256)
    if columns != stated or digests != (bytes_sha256(credential), bytes_sha256(public_key)):
        raise ApprovalTampered("a vote is not what was signed")
    _check_place(request, said, vote.voted_at)
    _check_signature(request, vote)
    return VerifiedVote(
        statement=said,
        roles=said.roles,
        voted_at=vote.voted_at,
        credential_id=credential,
        public_key=public_key,
    )


def _check_place(request: RequestStatement, said: VoteStatement, voted_at: datetime) -> None:
    """Refuse a vote that could not have been cast: wrong person, wrong role, wrong time."""
    if said.voter in (request.requested_by, request.subject, *request.took_part):
        raise ApprovalTampered("a voter asked for the act or takes part in it")
    if not any(fills(need, roles=said.roles) for need in request.needs):
        raise ApprovalTampered("a voter had no role for it")
    in_time = request.requested_at <= said.issued_at <= voted_at < said.issued_at + BALLOT_LIFETIME
    if not in_time or voted_at >= votes_until(request, said.verdict):
        raise ApprovalTampered("a vote lies outside its time")


def _check_signature(request: RequestStatement, vote: ApprovalVote) -> None:
    assertion = Assertion(
        credential_id=bytes(vote.credential_id),
        authenticator_data=bytes(vote.authenticator_data),
        client_data=bytes(vote.client_data),
        signature=bytes(vote.signature),
    )
    try:
        verify_assertion(
            assertion,
            public_key=bytes(vote.public_key),
            challenge=bytes.fromhex(text_sha256(vote.statement)),
            rp_id=request.rp_id,
            origins=request.origins,
        )
    except SignatureInvalid as reason:
        raise ApprovalTampered(f"a vote does not verify: {reason.code}") from reason
