"""Make the token and hand each custodian a share of its PIN; nobody ever sees the PIN itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.keys.management.share_files import share_files
from apps.keys.services import initialise_token
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Writes DIRECTORY/custodian-NN.share (mode 0600), one line of words each."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--custodians", type=int, required=True)
        parser.add_argument("--threshold", type=int, default=2)
        parser.add_argument("--shares", type=Path, required=True, help="directory for the share files")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse to overwrite anything."""
        hand_out = share_files(options["shares"])
        try:
            facts = initialise_token(
                actor=system_actor("ceremony"),
                clock=SYSTEM_CLOCK,
                custodians=options["custodians"],
                threshold=options["threshold"],
                hand_out=hand_out,
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from None
        self.stdout.write(
            f"token {facts.label} serial {facts.serial}, {facts.share_threshold} shares open it"
        )
