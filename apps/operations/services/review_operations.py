"""Look at the operation every night: what is due now, what is overdue (5.2.1.2, 5.2.1.7)."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.events import OperationsEvent
from apps.operations.models import PeriodicReport, Reminder
from apps.operations.selectors.due import everything_due
from apps.operations.services.acting import insert
from apps.operations.services.periods import ReportPeriod, ended_periods
from apps.operations.types import DutyCode, DutyItem

_CLAUSE: Final = "5.2.1.7"
_BAD: Final = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsReview:
    """What one night brought: report rows that were opened, reminders that were raised."""

    reports_opened: int
    reminders: tuple[DutyCode, ...]


def review_operations(*, actor: Actor, clock: Clock) -> OperationsReview:
    """Open the reports of the periods that ended, and raise one reminder for each overdue thing.

    Safe to repeat: a report has one row for a period, a thing one reminder for a date.
    """
    with transaction.atomic():
        opened = sum(_open_report(actor, clock, period) for period in ended_periods(clock.today()))
        raised = tuple(
            item.code for item in everything_due(clock) if item.tone == _BAD and _remind(actor, clock, item)
        )
        record_event(
            actor=actor,
            clock=clock,
            event=OperationsEvent.REVIEWED,
            subject=f"day:{clock.today()}",
            clause=_CLAUSE,
            detail={"reports_opened": opened, "reminders": len(raised)},
        )
    return OperationsReview(reports_opened=opened, reminders=raised)


def _open_report(actor: Actor, clock: Clock, period: ReportPeriod) -> bool:
    """Add the row of a report that has none; say whether it was added. Opening is no act of a person."""
    _, added = PeriodicReport.objects.get_or_create(
        report=period.report,
        period=period.period,
        defaults={
            "due_on": period.due_on,
            "recorded_by": actor.actor_id,
            "recorded_at": clock.now(),
        },
    )
    return added


def _remind(actor: Actor, clock: Clock, item: DutyItem) -> bool:
    """Raise the reminder of an overdue thing once; say whether it was raised now."""
    row = Reminder(code=item.code, subject=item.subject or item.detail or item.code.value, due_on=item.due_on)
    if Reminder.objects.filter(code=row.code, subject=row.subject, due_on=row.due_on).exists():
        return False
    insert(
        row,
        actor=actor,
        clock=clock,
        event=OperationsEvent.REMINDER_RAISED,
        clause=item.clause,
        code=item.code.value,
        about=row.subject,
    )
    return True
