"""Rehearse the compromise of a key on a marked COPY of the database; prints one JSON object (5.7.3)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.incidents.services import rehearse_on_copy
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Refuses a database without the table `rehearsal_copy`."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", type=UUID)
        parser.add_argument("--seconds", type=float, default=60.0)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Revoke on the copy, measure, print."""
        try:
            done = rehearse_on_copy(
                actor=system_actor("rehearsal"),
                clock=SYSTEM_CLOCK,
                key_id=options["key"],
                seconds=options["seconds"],
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from None
        self.stdout.write(json.dumps(asdict(done)))
