"""Try the key calendar from every day as the day of generation (6.3.2.1, 6.3.2.2)."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.lib.cps.calendar_check import StartDay, check_start_day
from apps.lib.cps.site_policy import site_setting


class Command(BaseCommand):
    """Prints one JSON line; exit code 1 when any day has a finding."""

    help = "Check the key calendar for keys made on each day of a period (JST)."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        lead = site_setting("ceremony_lead_days")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
        parser.add_argument("--lead-days", type=int, default=lead.default)

    @override
    def handle(self, *args: object, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if last < first:
            raise CommandError("the period ends before it begins")
        lead = site_setting("ceremony_lead_days").accept(options["lead_days"])
        tried = [check_start_day(day, lead_days=lead) for day in _days(first, last)]
        bad = [each for each in tried if each.findings]
        for each in bad:
            self.stderr.write(f"{each.day}: {'; '.join(each.findings)}")
        self.stdout.write(json.dumps(_summary(tried, bad)))
        if bad:
            raise CommandError(f"{len(bad)} days have findings")


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _summary(tried: list[StartDay], bad: list[StartDay]) -> dict[str, object]:
    intervals = [each.days_until_next for each in tried]
    return {
        "first": str(tried[0].day),
        "last": str(tried[-1].day),
        "days": len(tried),
        "findings": len(bad),
        "days_with_shortened_mso": sum(each.shortened > 0 for each in tried),
        "most_shortened_days": max(each.shortened for each in tried),
        "days_between_ceremonies": [min(intervals), max(intervals)],
        "ceremonies_a_year": round(365.2425 / (sum(intervals) / len(intervals)), 2),
    }
