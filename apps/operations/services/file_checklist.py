"""File the checklist of a day (5.2.1.7)."""

from collections.abc import Collection
from datetime import date
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import DailyChecklist
from apps.operations.permissions import CLERKS
from apps.operations.services.acting import duty, insert, sealed
from apps.operations.types import CheckItem, Recorded

_CLAUSE: Final = "5.2.1.7"


def file_checklist(
    *, actor: Actor, clock: Clock, day: date, in_order: Collection[CheckItem], remarks: str
) -> Recorded:
    """Store which checks were in order and what was seen of the others (sealed); once for each day.

    Raises `DutyRefused`, `OperationsInvalid` (remarks are missing where something was not in order),
    `RecordTaken`.
    """
    event = OperationsEvent.CHECKLIST_FILED
    failed = [item.value for item in CheckItem if item not in in_order]
    row = DailyChecklist(day=day, failed=failed)
    with duty(actor=actor, clock=clock, event=event, subject=f"day:{day}", clause=_CLAUSE, roles=CLERKS):
        if day > clock.today():
            raise OperationsInvalid("the day has not come", field="day")
        if failed and not remarks.strip():
            raise OperationsInvalid("what was not in order?", field="remarks")
        sealed(row, "sealed_text", remarks.strip() or "-", field="remarks")
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, failed=",".join(failed))
    return Recorded(record_id=row.pk)
