"""The nightly look at every stored approval: somebody with access to the database leaves traces here."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from apps.approvals.errors import ApprovalTampered
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.selectors.verification import (
    VerifiedVote,
    completed_at,
    verified_request,
    verified_votes,
)
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalFault, FaultCode, Verdict
from apps.approvals.types.statement import RequestStatement, text_sha256
from apps.audit.selectors import events
from apps.audit.types import AuditEventView, EventFilter, Outcome

_PREFIX: Final = "approval:"
_ENDS: Final[Mapping[ApprovalState, ApprovalEventName]] = {
    ApprovalState.CONSUMED: ApprovalEventName.CONSUMED,
    ApprovalState.DECLINED: ApprovalEventName.DECLINED,
    ApprovalState.WITHDRAWN: ApprovalEventName.WITHDRAWN,
    ApprovalState.EXPIRED: ApprovalEventName.EXPIRED,
}
_STEPS: Final = frozenset({ApprovalEventName.REQUESTED, ApprovalEventName.COMPLETED, *_ENDS.values()})

Log = Mapping[str, Sequence[AuditEventView]]


def approval_faults() -> tuple[ApprovalFault, ...]:
    """Return what is wrong with the stored requests and votes, compared with themselves and with the log."""
    log = _logged()
    rows = {_PREFIX + str(row.pk): row for row in ApprovalRequest.objects.order_by("pk").iterator()}
    gone = [
        ApprovalFault(approval_id=UUID(name.removeprefix(_PREFIX)), code=FaultCode.REQUEST_REMOVED, detail="")
        for name in sorted(set(log) - set(rows))
    ]
    return (*gone, *(fault for name, row in rows.items() for fault in _faults(row, log.get(name, ()))))


def faults_of(approval_id: UUID) -> tuple[ApprovalFault, ...]:
    """Return what is wrong with one request, compared with itself and with the log about it."""
    name = _PREFIX + str(approval_id)
    log = _logged(subject=name).get(name, ())
    row = ApprovalRequest.objects.filter(pk=approval_id).first()
    if row is not None:
        return tuple(_faults(row, log))
    gone = ApprovalFault(approval_id=approval_id, code=FaultCode.REQUEST_REMOVED, detail="")
    return (gone,) if log else ()


def _logged(*, subject: str = "") -> Log:
    """Return the events of acts on requests (on one, where `subject` names it) by subject, newest first."""
    found: dict[str, list[AuditEventView]] = defaultdict(list)
    wanted = EventFilter(event="approvals.*", outcome=Outcome.DONE, subject=subject)
    before = 0
    while page := events(replace(wanted, before_seq=before)):
        for event in page:
            found[event.subject].append(event)
        before = page[-1].seq
    return found


def _faults(row: ApprovalRequest, log: Sequence[AuditEventView]) -> Iterator[ApprovalFault]:
    try:
        request = verified_request(row)
    except ApprovalTampered as fault:
        yield ApprovalFault(approval_id=row.pk, code=FaultCode.STATEMENT_CHANGED, detail=fault.detail)
        return
    if row.digest not in _details(log, ApprovalEventName.REQUESTED, "request_sha256"):
        yield ApprovalFault(approval_id=row.pk, code=FaultCode.STATEMENT_CHANGED, detail="not as logged")
    if _cast(row) != _details(log, ApprovalEventName.VOTE_CAST, "vote_sha256"):
        yield ApprovalFault(approval_id=row.pk, code=FaultCode.VOTES_MISSING, detail="not as logged")
    try:
        votes = verified_votes(row)
    except ApprovalTampered as fault:
        yield ApprovalFault(approval_id=row.pk, code=FaultCode.VOTE_INVALID, detail=fault.detail)
        return
    if reason := _unexplained(row, request, votes) or _unlogged(row, log):
        yield ApprovalFault(approval_id=row.pk, code=FaultCode.STATE_UNEXPLAINED, detail=reason)


def _details(log: Sequence[AuditEventView], name: ApprovalEventName, key: str) -> set[str]:
    return {json.loads(event.detail)[key] for event in log if event.event == name}


def _cast(row: ApprovalRequest) -> set[str]:
    stored = ApprovalVote.objects.filter(request_id=row.pk).values_list("statement", flat=True)
    return set(map(text_sha256, stored))


def _unexplained(row: ApprovalRequest, request: RequestStatement, votes: Sequence[VerifiedVote]) -> str:
    """Return why the votes do not lead to the state, or an empty text."""
    declined = [vote for vote in votes if vote.statement.verdict is Verdict.DECLINE]
    if bool(declined) != (row.state == ApprovalState.DECLINED):
        return "a refusal and the state do not fit"
    if row.approved_at is not None and not _is_complete(row, request, votes):
        return "approved without the votes"
    if row.state == ApprovalState.CONSUMED and not _is_used_rightly(row, votes):
        return "used by a voter or outside its time"
    return ""


def _is_complete(row: ApprovalRequest, request: RequestStatement, votes: Sequence[VerifiedVote]) -> bool:
    complete = completed_at(request, votes)
    if complete is None or row.approved_at is None or row.approved_at < complete:
        return False
    at_a_vote = row.approved_at in {vote.voted_at for vote in votes}
    return at_a_vote and row.use_until == row.approved_at + request.use_within


def _is_used_rightly(row: ApprovalRequest, votes: Sequence[VerifiedVote]) -> bool:
    times = [at for at in (row.approved_at, row.closed_at, row.use_until) if at is not None]
    in_time = times == sorted(times) and row.closed_at != row.use_until
    return in_time and row.closed_by not in {vote.statement.voter for vote in votes}


def _unlogged(row: ApprovalRequest, log: Sequence[AuditEventView]) -> str:
    """Return which step stands in the row or in the log alone, or an empty text."""
    wanted = {ApprovalEventName.REQUESTED, *([ApprovalEventName.COMPLETED] if row.approved_at else [])}
    end = _ENDS.get(ApprovalState(row.state))
    wanted |= {end} if end else set()
    logged = {event.event for event in log if event.event in _STEPS}
    if logged != wanted:
        return ",".join(sorted(logged ^ wanted))
    ended_by = {event.actor_id for event in log if event.event == end}
    return "" if not end or ended_by == {row.closed_by} else "closed by somebody else"
