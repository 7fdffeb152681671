"""Export the sealed audit log for an outsider: ``manage.py export_audit_bundle PATH``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.audit.services import export_audit_bundle
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Writes events, checkpoints, log keys and the verifier into one zip file."""

    help = "Writes the sealed audit log, its checkpoints and a stand-alone verifier into a zip file."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bundle = export_audit_bundle(
                actor=system_actor("export_audit_bundle"), clock=SYSTEM_CLOCK, path=options["path"]
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
        self.stdout.write(f"{bundle.events} events, SHA-256 {bundle.digest.hex()}: {bundle.path}")
