"""Examine the PKCS#11 library, the token and its keys; the last line says in one sentence what to do."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.keys.services import examine_token
from apps.keys.types import DoctorView
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Runs as the signer's user; exit code 1 when something is to be done."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look once; never try a PIN twice."""
        try:
            report = examine_token(actor=system_actor("doctor"), clock=SYSTEM_CLOCK)
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from None
        if options["json"]:
            told = {"healthy": report.healthy, "facts": report.facts, "advice": report.advice}
            self.stdout.write(json.dumps(told, sort_keys=True))
        else:
            for line in _lines(report):
                self.stdout.write(line)
        if not report.healthy:
            sys.exit(1)


def _lines(report: DoctorView) -> Iterator[str]:
    facts: dict[str, Any] = dict(report.facts)
    yield f"module      {facts['module']}"
    yield f"evidence    {facts['evidence'] or 'good'}"
    for slot in facts.get("slots", ()):
        yield f"slot        {slot['slot']} {slot['label'] or '(not initialised)'}"
    for name, offered in facts.get("mechanisms", {}).items():
        yield f"mechanism   {name} {'yes' if offered else 'MISSING'}"
    if "latency_ms" in facts:
        taken = facts["latency_ms"]
        yield f"signature   median {taken['median']} ms, longest {taken['longest']} ms"
    for key in facts.get("keys", ()):
        state = "UNKNOWN" if key["id"] in facts["orphans"] else ", ".join(key["broken"]) or "good"
        yield f"key         {key['id']} {key['label']} {state}"
    if facts["failed"]:
        yield f"failed      {facts['failed']}: {facts['cause']}"
    yield report.advice
