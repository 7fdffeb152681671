"""Give the opened token a new PIN and the custodians new shares of it; the old shares are void."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.keys.adapters.signer_session import SESSION
from apps.keys.management.share_files import share_files
from apps.keys.services import reshare_token
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Runs as the signer's user, with every backup token in place."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, kind in (("--custodians", int), ("--threshold", int), ("--shares", Path)):
            parser.add_argument(name, type=kind, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Hand the shares out, then change the PINs."""
        plan = {name: options[name] for name in ("custodians", "threshold")}
        hand_out = share_files(options["shares"])
        SESSION.enlist()
        try:
            facts = reshare_token(
                actor=system_actor("ceremony"), clock=SYSTEM_CLOCK, hand_out=hand_out, **plan
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from None
        finally:
            SESSION.discharge()
        self.stdout.write(f"{facts.share_threshold} of the new shares open the token {facts.label}")
