"""Which regular reports of the periods that just ended are due, and when (5.2.1.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apps.operations.types import REPORTS, PlanSpan, ReportCode

_APRIL: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """One report of one period, and the day on which it is due."""

    report: ReportCode
    period: str
    due_on: date


def ended_periods(today: date) -> Iterator[ReportPeriod]:
    """Yield each report of the month, and of the fiscal year (April to March), that ended last."""
    month_end = today.replace(day=1) - timedelta(days=1)
    year = today.year if today.month >= _APRIL else today.year - 1
    for report, template in REPORTS.items():
        if template.span is PlanSpan.MONTHLY:
            period, due = f"{month_end:%Y-%m}", today.replace(day=template.due_day)
        else:
            period, due = str(year - 1), date(year, _APRIL, template.due_day)
        yield ReportPeriod(report=report, period=period, due_on=due)
