"""The command that tries the calendar from every day."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.certificates.management.commands import simulate_calendar
from apps.lib.cps.calendar_check import StartDay
from apps.lib.errors import Invalid


def run(first: str, last: str, *more: str) -> dict[str, object]:
    out = StringIO()
    call_command("simulate_calendar", "--from", first, "--to", last, *more, stdout=out, stderr=StringIO())
    summary: dict[str, object] = json.loads(out.getvalue())
    return summary


def test_five_years_with_a_leap_day_have_no_finding() -> None:
    summary = run("2025-01-01", "2029-12-31")
    assert (summary["days"], summary["findings"]) == (1826, 0)
    assert summary["most_shortened_days"] == 2
    assert 4 <= float(str(summary["ceremonies_a_year"])) < 5


def test_a_finding_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(day: date, *, lead_days: int) -> StartDay:
        return StartDay(day=day, findings=("wrong",), shortened=0, days_until_next=lead_days)

    monkeypatch.setattr(simulate_calendar, "check_start_day", broken)
    with pytest.raises(CommandError, match="1 days have findings"):
        run("2025-01-01", "2025-01-01")


def test_a_period_must_be_one_and_the_lead_lies_within_its_bounds() -> None:
    with pytest.raises(CommandError):
        run("2025-01-02", "2025-01-01")
    with pytest.raises(Invalid):
        run("2025-01-01", "2025-01-02", "--lead-days", "99")
