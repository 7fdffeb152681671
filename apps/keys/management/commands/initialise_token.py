"""Make the token and hand each custodian a share of its PIN; nobody ever sees the PIN itself."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

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
        directory: Path = options["shares"]
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(directory.glob("custodian-*.share")):
            raise CommandError(f"{directory} holds shares already")

        def hand_out(number: int, words: str) -> None:
            path = directory / f"custodian-{number:02d}.share"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(words + "\n")

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
