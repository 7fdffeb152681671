"""The auditor accepts what was handed over, or asks again (5.2.1.7)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import AuditRequest
from apps.operations.permissions import AUDITORS
from apps.operations.services.acting import duty, locked, subject_of, update
from apps.operations.states import AUDIT_REQUEST_TABLE, AuditRequestEvent, AuditRequestState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"


def judge_evidence(*, actor: Actor, clock: Clock, request_id: UUID, accepted: bool) -> Recorded:
    """Close the request, or open it again; raise `DutyRefused`, `RecordMissing`, `IllegalTransition`."""
    event, subject = OperationsEvent.EVIDENCE_JUDGED, subject_of(AuditRequest, request_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=AUDITORS):
        row = locked(AuditRequest.objects.filter(pk=request_id), field="request_id")
        step = AuditRequestEvent.ACCEPT if accepted else AuditRequestEvent.RETURN
        row.state = AUDIT_REQUEST_TABLE.after(AuditRequestState(row.state), step).value
        row.judged_by, row.judged_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, state=row.state)
    return Recorded(record_id=row.pk, state=row.state)
