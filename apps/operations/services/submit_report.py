"""Hand in a regular report (5.2.1.7)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import PeriodicReport
from apps.operations.permissions import OPERATORS
from apps.operations.services.acting import duty, locked, sealed, subject_of, update
from apps.operations.states import REPORT_TABLE, ReportEvent, ReportState
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"


def submit_report(*, actor: Actor, clock: Clock, report_id: UUID, text: str) -> Recorded:
    """Store the report (sealed).

    Raises `DutyRefused`, `RecordMissing`, `IllegalTransition`, `OperationsInvalid`.
    """
    event, subject = OperationsEvent.REPORT_SUBMITTED, subject_of(PeriodicReport, report_id)
    with duty(actor=actor, clock=clock, event=event, subject=subject, clause=_CLAUSE, roles=OPERATORS):
        row = locked(PeriodicReport.objects.filter(pk=report_id), field="report_id")
        row.state = REPORT_TABLE.after(ReportState(row.state), ReportEvent.SUBMIT).value
        sealed(row, "sealed_text", text)
        row.submitted_by, row.submitted_at = actor.actor_id, clock.now()
        update(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, report=row.report)
    return Recorded(record_id=row.pk, state=row.state)
