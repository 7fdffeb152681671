"""Answer a request of an auditor (5.2.1.7)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.operations.errors import NotNamedInOrder
from apps.operations.events import OperationsEvent
from apps.operations.models import AuditRequest
from apps.operations.permissions import OPERATORS
from apps.operations.services.acting import duty, locked, sealed, subject_of, update
from apps.operations.states import AUDIT_REQUEST_TABLE, AuditRequestEvent, AuditRequestState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"


def answer_audit_request(*, actor: Actor, clock: Clock, request_id: UUID, answer: str) -> Recorded:
    """Store the answer (sealed): the named person, or the operations manager in that person's place.

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `NotNamedInOrder`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.EVIDENCE_ANSWERED, subject_of(AuditRequest, request_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=OPERATORS):
        row = locked(AuditRequest.objects.filter(pk=request_id), field="request_id")
        state, step = AuditRequestState(row.state), AuditRequestEvent.ANSWER
        row.state = AUDIT_REQUEST_TABLE.after(state, step).value
        if actor.actor_id != row.assigned_to and not actor.has_role(Role.OPERATIONS_MANAGER):
            raise NotNamedInOrder(clause=_CLAUSE)
        sealed(row, "sealed_answer", answer, field="answer")
        row.answered_by, row.answered_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE)
    return Recorded(record_id=row.pk, state=row.state)
