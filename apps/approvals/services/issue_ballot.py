"""Hand a voter what the security key will sign: the vote, bound to the digest of the request (5.2.2)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from webauthn.helpers import bytes_to_base64url

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import (
    ApprovalExpired,
    CommentMissing,
    ForeignAuthenticator,
    RequestInvalid,
    VotedAlready,
)
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest, ApprovalVote, IssuedBallot
from apps.approvals.selectors.verification import BALLOT_LIFETIME, verified_request, votes_until
from apps.approvals.services.rows import locked, present, record, refuse_ended, subject_of
from apps.approvals.services.rules import refuse_other_rules
from apps.approvals.services.standing import voting_roles
from apps.approvals.states import BALLOT_TABLE, BallotEvent, BallotState
from apps.approvals.types import Ballot, Verdict
from apps.approvals.types.statement import VoteStatement, text_sha256
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id

_LONGEST_COMMENT: Final = 1000


def issue_ballot(*, actor: Actor, clock: Clock, approval_id: UUID, verdict: Verdict, comment: str) -> Ballot:
    """Return the ballot for this verdict; it is usable once, by this person, for five minutes.

    An earlier open ballot of the person on this request is void from now on. A refusal needs a comment.
    Raises `ApprovalUnknown`, `ApprovalOpen`, `ApprovalExpired`, `ApprovalUsed`, `ClockBehind`,
    `ApprovalTampered`, `RulesDiffer`, `CommentMissing`, `RequestInvalid`, `StrongLoginNeeded`,
    `OwnRequest`, `TookPart`, `RoleMissing`, `RoleUnsettled`, `VotedAlready`,
    `ForeignAuthenticator` (no security key registered).
    """
    event = ApprovalEventName.BALLOT_ISSUED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=subject_of(approval_id)),
        transaction.atomic(),
    ):
        _check_comment(verdict, comment)
        row = locked(approval_id)
        at = present(clock, row)
        said = _statement(actor, row, at=at, verdict=verdict, comment=comment)
        keys = [_descriptor(key.credential_id) for key in directory().authenticators(actor.actor_id)]
        if not keys:
            raise ForeignAuthenticator("no security key is registered for this person")
        _void_open(row, actor)
        ballot = _insert(row, said)
        detail = {"ballot": str(ballot.pk), "vote_sha256": text_sha256(ballot.statement)}
        record(row, event, actor=actor, clock=clock, detail=detail)
    return _view(ballot, keys, rp_id=verified_request(row).rp_id)


def _check_comment(verdict: Verdict, comment: str) -> None:
    if verdict is Verdict.DECLINE and not comment.strip():
        raise CommentMissing(field="comment")
    if len(comment) > _LONGEST_COMMENT:
        raise RequestInvalid(f"at most {_LONGEST_COMMENT} signs", field="comment")


def _statement(
    actor: Actor, row: ApprovalRequest, *, at: datetime, verdict: Verdict, comment: str
) -> VoteStatement:
    """Return the vote that this person may sign now; refuse who may not vote, or not any more."""
    refuse_ended(row, at)
    request = verified_request(row)
    refuse_other_rules(row, request)
    if at >= votes_until(request, verdict):
        raise ApprovalExpired
    roles = voting_roles(request, actor, at=at)
    if ApprovalVote.objects.filter(request_id=row.pk, voter=actor.actor_id).exists():
        raise VotedAlready
    return VoteStatement(
        approval_id=row.pk,
        request_sha256=row.digest,
        ballot_id=new_id(),
        voter=actor.actor_id,
        organisation=actor.organisation,
        roles=roles,
        verdict=verdict,
        comment=comment,
        issued_at=at,
    )


def _void_open(row: ApprovalRequest, actor: Actor) -> None:
    """Make an earlier open ballot void: one person has one vote in hand."""
    void = BALLOT_TABLE.after(BallotState.ISSUED, BallotEvent.VOID)
    IssuedBallot.objects.filter(
        request_id=row.pk, voter=actor.actor_id, state=BallotState.ISSUED.value
    ).update(state=void.value)


def _insert(row: ApprovalRequest, said: VoteStatement) -> IssuedBallot:
    return IssuedBallot.objects.create(
        id=said.ballot_id,
        request=row,
        voter=said.voter,
        statement=said.text(),
        issued_at=said.issued_at,
        expires_at=said.issued_at + BALLOT_LIFETIME,
    )


def _descriptor(credential_id: bytes) -> dict[str, str]:
    return {"type": "public-key", "id": bytes_to_base64url(credential_id)}


def _view(ballot: IssuedBallot, keys: list[dict[str, str]], *, rp_id: str) -> Ballot:
    """Return the ballot with the options of WebAuthn 5.5; binary members are base64url."""
    options: dict[str, Any] = {
        "challenge": bytes_to_base64url(bytes.fromhex(text_sha256(ballot.statement))),
        "rpId": rp_id,
        "allowCredentials": keys,
        "userVerification": "required",
        "timeout": int(BALLOT_LIFETIME.total_seconds() * 1000),
    }
    return Ballot(
        ballot_id=ballot.pk,
        approval_id=ballot.request_id,
        statement=ballot.statement,
        options=options,
        expires_at=ballot.expires_at,
    )
