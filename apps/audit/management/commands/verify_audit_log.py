"""Read the whole audit log again: ``manage.py verify_audit_log``; exit code 1 when something is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.audit.selectors import chain_status


class Command(BaseCommand):
    """Compares every event with its leaf and every checkpoint with the tree and its signature."""

    help = "Compares the audit log with what was sealed and names the first bad row."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        status = chain_status()
        if not status.intact:
            raise CommandError(f"{status.fault}: {status.row}")
        self.stdout.write(
            f"intact: {status.events} events, {status.sealed} sealed, {status.checkpoints} checkpoints"
        )
