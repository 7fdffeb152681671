"""An auditor asks for a document or a record; it becomes a task of a named person (5.2.1.7)."""

from datetime import date
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.operations.errors import ExecutorUnsuitable, OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import AuditRequest
from apps.operations.permissions import AUDITORS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import Recorded
from apps.staff.selectors.directory import StaffDirectory

_CLAUSE: Final = "5.2.1.7"


def ask_for_evidence(*, actor: Actor, clock: Clock, assigned_to: str, due_on: date, text: str) -> Recorded:
    """Store the request (sealed) for `assigned_to` (actor id of a person with the role ops_staff).

    Raises `DutyRefused`, `ExecutorUnsuitable`, `OperationsInvalid`.
    """
    event = OperationsEvent.EVIDENCE_ASKED
    row = AuditRequest(assigned_to=assigned_to, due_on=due_on)
    with duty(actor=actor, clock=clock, event=event, subject="evidence", clause=_CLAUSE, roles=AUDITORS):
        standing = StaffDirectory().standing(assigned_to, at=clock.now())
        if standing is None or Role.OPERATIONS_STAFF not in standing.roles:
            raise ExecutorUnsuitable(field="assigned_to", clause=_CLAUSE)
        if due_on < clock.today():
            raise OperationsInvalid("the day is over", field="due_on")
        sealed(row, "sealed_text", text)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, assigned_to=assigned_to)
    return Recorded(record_id=row.pk, state=row.state)
