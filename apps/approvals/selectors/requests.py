"""Requests as screens and commands see them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.approvals.errors import ApprovalTampered, ApprovalUnknown
from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView, Verdict, VoteView
from apps.approvals.types.statement import RequestStatement, read_request, read_vote, text_sha256
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind, fills
from apps.lib.cps.quorum_fill import Candidate, unfilled
from apps.lib.cps.roles import Role

_LIVE = (ApprovalState.PENDING, ApprovalState.APPROVED)
_READERS = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER, Role.AUDITOR, Role.EXTERNAL_AUDITOR})


def approval_view(approval_id: UUID) -> ApprovalView:
    """Return one request with its votes; raise `ApprovalUnknown`."""
    row = ApprovalRequest.objects.filter(pk=approval_id).first()
    if row is None:
        raise ApprovalUnknown
    return view_of(row)


def used_act(approval_id: UUID, *, kind: Kind, subject: str) -> Mapping[str, Plain] | None:
    """Return what was done by that approval, None unless it is used, of that kind, about that subject.

    Nothing either of a request that was changed past reading.
    """
    row = ApprovalRequest.objects.filter(pk=approval_id).first()
    view = _view_if_sound(row, _votes_on([row])) if row else None
    if view is None or view.consumed_at is None or (view.kind, view.subject) != (kind, subject):
        return None
    return view.act


def inbox(actor: Actor) -> tuple[ApprovalView, ...]:
    """Return what waits for this person's vote, the most urgent first."""
    return tuple(view for view in _views(_open()) if _waits_for(view, actor))


def asked_by(actor_id: str) -> tuple[ApprovalView, ...]:
    """Return everything that this person asked for, newest first."""
    return _views(ApprovalRequest.objects.filter(requested_by=actor_id).order_by("-requested_at", "-pk"))


def live_requests_of(actor_id: str) -> tuple[ApprovalView, ...]:
    """Return what this person asked for and is not closed, the most urgent first."""
    live = ApprovalRequest.objects.filter(state__in=[state.value for state in _LIVE], requested_by=actor_id)
    return _views(live.order_by("expires_at", "pk"))


def past_requests_of(actor_id: str, *, limit: int) -> tuple[ApprovalView, ...]:
    """Return the newest `limit` requests on which this person voted, or that are closed and were theirs."""
    voted = ApprovalVote.objects.filter(voter=actor_id).values("request_id")
    closed = Q(requested_by=actor_id) & ~Q(state__in=[state.value for state in _LIVE])
    rows = ApprovalRequest.objects.filter(closed | Q(pk__in=voted))
    return _views(rows.order_by("-requested_at", "-pk")[:limit])


def approvals_of(subject: str) -> tuple[ApprovalView, ...]:
    """Return every request about that subject, newest first."""
    return _views(ApprovalRequest.objects.filter(subject=subject).order_by("-requested_at", "-pk"))


def open_requests() -> tuple[ApprovalView, ...]:
    """Return the requests that wait for votes or for their use, the most urgent first."""
    live = ApprovalRequest.objects.filter(state__in=[state.value for state in _LIVE])
    return _views(live.order_by("expires_at", "pk"))


def may_read(actor: Actor, view: ApprovalView) -> bool:
    """Say whether the person may see the request: those concerned, managers and auditors, approvers."""
    concerned = {view.requested_by, view.subject, *view.took_part, *(vote.voter for vote in view.votes)}
    return (
        actor.actor_id in concerned
        or not _READERS.isdisjoint(actor.roles)
        or any(fills(need, roles=actor.roles) for need in view.needs)
    )


def view_of(row: ApprovalRequest) -> ApprovalView:
    """Return what is shown of a row; raise `ApprovalTampered` when its text cannot be read."""
    return _view(row, _votes_on([row]))


def _view(row: ApprovalRequest, votes_on: Mapping[UUID, Sequence[ApprovalVote]]) -> ApprovalView:
    said = read_request(row.statement)
    votes = tuple(map(_vote_view, votes_on.get(row.pk, ())))
    used = row.state == ApprovalState.CONSUMED
    return ApprovalView(
        approval_id=row.pk,
        kind=said.kind,
        clause=said.clause,
        state=ApprovalState(row.state),
        subject=said.subject,
        act=said.act,
        shown=said.shown,
        statement=row.statement,
        digest=text_sha256(row.statement),
        needs=said.needs,
        took_part=said.took_part,
        people=said.people,
        requested_by=said.requested_by,
        requested_at=said.requested_at,
        expires_at=said.expires_at,
        reason=said.reason,
        votes=votes,
        missing=_missing(said, votes),
        approved_at=row.approved_at,
        use_until=row.use_until,
        closing_reason=row.closing_reason,
        consumed_by=row.closed_by if used else "",
        consumed_at=row.closed_at if used else None,
    )


def _open() -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.filter(state=ApprovalState.PENDING.value).order_by("expires_at", "pk")


def _views(rows: Iterable[ApprovalRequest]) -> tuple[ApprovalView, ...]:
    """Return the requests that can be read; the nightly look reports the others (`approval_faults`)."""
    found = list(rows)
    votes_on = _votes_on(found)
    views = (_view_if_sound(row, votes_on) for row in found)
    return tuple(view for view in views if view is not None)


def _view_if_sound(
    row: ApprovalRequest, votes_on: Mapping[UUID, Sequence[ApprovalVote]]
) -> ApprovalView | None:
    """Return nothing for a row that was changed past reading, so that it does not hide all others."""
    try:
        return _view(row, votes_on)
    except ApprovalTampered:
        return None


def _votes_on(rows: Iterable[ApprovalRequest]) -> Mapping[UUID, Sequence[ApprovalVote]]:
    """Return the votes on all these requests, in their order, with one query."""
    votes_on: dict[UUID, list[ApprovalVote]] = {}
    votes = ApprovalVote.objects.filter(request_id__in=[row.pk for row in rows])
    for vote in votes.order_by("voted_at", "pk"):
        votes_on.setdefault(vote.request_id, []).append(vote)
    return votes_on


def _waits_for(view: ApprovalView, actor: Actor) -> bool:
    barred = {view.requested_by, view.subject, *view.took_part, *(vote.voter for vote in view.votes)}
    return actor.actor_id not in barred and any(fills(need, roles=actor.roles) for need in view.needs)


def _missing(said: RequestStatement, votes: Iterable[VoteView]) -> int:
    approving = [
        Candidate(person=vote.voter, roles=frozenset(vote.roles), organisation=vote.organisation)
        for vote in votes
        if vote.verdict is Verdict.APPROVE
    ]
    return unfilled(said.needs, approving)


def _vote_view(row: ApprovalVote) -> VoteView:
    said = read_vote(row.statement)
    return VoteView(
        voter=said.voter,
        organisation=said.organisation,
        role=said.roles[0],
        roles=said.roles,
        verdict=said.verdict,
        comment=said.comment,
        voted_at=row.voted_at,
    )
