"""Use up an approval together with the act that needs it: once, for exactly that act (design decision 9)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from apps.approvals.errors import (
    ApprovalDiffers,
    ApprovalMissing,
    ApprovalOpen,
    ApprovalOutsideTransaction,
    ApprovalTampered,
    ExecutionRefused,
    ExecutorVoted,
    VotesLapsed,
)
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors.verification import (
    VerifiedVote,
    completed_at,
    missing_votes,
    verified_request,
    verified_votes,
)
from apps.approvals.services.rows import close, locked, present, record, refuse_ended, subject_of
from apps.approvals.services.rules import refuse_other_rules
from apps.approvals.services.standing import refuse_weak_login, roles_held, standing_votes
from apps.approvals.states import ApprovalEvent, ApprovalState
from apps.approvals.types import ConsumedApproval
from apps.approvals.types.statement import RequestStatement
from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.lib.actor import Actor, ActorKind
from apps.lib.canonical import Plain, canonical_text
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind


def consume_approval(
    *,
    actor: Actor,
    clock: Clock,
    approval_id: UUID | None,
    kind: Kind,
    subject: str,
    act: Mapping[str, Plain],
) -> ConsumedApproval | None:
    """Mark the approval as used in the caller's transaction and return it; the act may then be done.

    Everything is checked anew: the digest of the request, every signature, what every voter is now, the
    clock, the executor. Without an approval the system itself goes on where people are simulated (None is
    returned); in production nobody does. Raises `ApprovalMissing`, `ApprovalUnknown`, `ApprovalTampered`,
    `RulesDiffer`, `ApprovalOpen`, `ApprovalExpired`, `ApprovalUsed`, `ClockBehind`, `ApprovalDiffers`,
    `StrongLoginNeeded`, `ExecutionRefused`, `ExecutorVoted`, `VotesLapsed`, `ApprovalOutsideTransaction`.
    """
    if not connection.in_atomic_block:
        raise ApprovalOutsideTransaction
    if approval_id is None:
        if actor.kind is ActorKind.SYSTEM and not conf().production:
            return None
        raise ApprovalMissing(clause=KINDS[kind].clause)
    event = ApprovalEventName.CONSUMED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=subject_of(approval_id)),
        transaction.atomic(),
    ):
        row = locked(approval_id)
        request, votes = verified_request(row), verified_votes(row)
        refuse_other_rules(row, request)
        at = present(clock, row)
        _check_use(actor, row, request, votes, at)
        _check_act(request, kind, subject, act)
        close(row, ApprovalEvent.CONSUME, actor=actor, at=at)
        record(row, event, actor=actor, clock=clock)
    return _used(row, votes)


def _check_use(
    actor: Actor,
    row: ApprovalRequest,
    request: RequestStatement,
    votes: tuple[VerifiedVote, ...],
    at: datetime,
) -> None:
    """Refuse a use at the wrong time, by the wrong hand, or with votes that do not count any more."""
    _check_state(row, request, votes, at)
    _check_executor(request, votes, actor, at)
    if missing_votes(request, standing_votes(request, votes, at=at)):
        raise VotesLapsed(clause=request.clause)


def _used(row: ApprovalRequest, votes: tuple[VerifiedVote, ...]) -> ConsumedApproval:
    return ConsumedApproval(
        approval_id=row.pk,
        digest=row.digest,
        requested_by=row.requested_by,
        voters=tuple(vote.statement.voter for vote in votes),
    )


def _check_state(
    row: ApprovalRequest, request: RequestStatement, votes: tuple[VerifiedVote, ...], at: datetime
) -> None:
    """Refuse what is not approved, and an approved state that the votes do not explain."""
    refuse_ended(row, at)
    complete = completed_at(request, votes)
    if row.state != ApprovalState.APPROVED:
        raise ApprovalOpen(f"{missing_votes(request, votes)} votes are missing", clause=request.clause)
    if complete is None or row.approved_at is None or row.approved_at < complete:
        raise ApprovalTampered("the votes do not explain the state")
    voted = {vote.voted_at for vote in votes}
    if row.approved_at not in voted or row.use_until != row.approved_at + request.use_within:
        raise ApprovalTampered("the instant of the approval is not that of a vote")


def _check_act(request: RequestStatement, kind: Kind, subject: str, act: Mapping[str, Plain]) -> None:
    same = (request.kind, request.subject) == (kind, subject)
    if not same or canonical_text(request.act) != canonical_text(act):
        raise ApprovalDiffers(clause=request.clause)


def _check_executor(
    request: RequestStatement, votes: tuple[VerifiedVote, ...], actor: Actor, at: datetime
) -> None:
    """Refuse who voted, who may not ask, and where another hand is wanted the person who asked."""
    if actor.kind is ActorKind.SYSTEM:
        if conf().production or actor.actor_id != request.requested_by:
            raise ExecutionRefused(clause=request.clause)
        return
    refuse_weak_login(actor)
    if actor.actor_id in {vote.statement.voter for vote in votes}:
        raise ExecutorVoted(clause="5.2.4")
    if request.other_hand and actor.actor_id == request.requested_by:
        raise ExecutionRefused("somebody else must carry this out", clause="5.2.4")
    if not roles_held(actor, request.asked_by, at=at):
        raise ExecutionRefused(clause=request.clause)
