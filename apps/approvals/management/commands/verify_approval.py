"""Verify an approval: ``manage.py verify_approval ID|FILE``; exit code 1 when something is wrong.

A file is checked as an outsider would, by the stand-alone verifier. An id is exported first (an audited
access), checked in the same way, and compared with the audit log.
"""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

import dsverify
from apps.approvals.selectors import faults_of
from apps.approvals.services import export_approval
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError


class Command(BaseCommand):
    """Shares its checks with ``python -m dsverify``."""

    help = "Checks the signatures, people and quorum of an approval in the database or in an exported file."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("approval", help="the id of a request, or an exported file")
        parser.add_argument("--bundle", help="also look the file up in this exported log")
        parser.add_argument("--save", type=Path, help="keep the exported file here")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["approval"])
        if path.is_file():
            self._check(path, options["bundle"])
            return
        approval_id = _id_of(options["approval"])
        with tempfile.TemporaryDirectory() as folder:
            copy = options["save"] or Path(folder) / "approval.json"
            copy.write_bytes(_exported(approval_id))
            self._check(copy, options["bundle"])
        if faults := faults_of(approval_id):
            raise CommandError("; ".join(f"{fault.code}: {fault.detail}" for fault in faults))
        self.stdout.write("the database and the audit log agree with it")

    def _check(self, path: Path, bundle: str | None) -> None:
        """Let the stand-alone verifier speak; its verdict is ours."""
        more = ["--bundle", bundle] if bundle else []
        if dsverify.main([str(path), *more]):
            raise CommandError("the approval does not verify")


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError("neither a file nor the id of a request") from None


def _exported(approval_id: UUID) -> bytes:
    try:
        return export_approval(
            actor=system_actor("verify_approval"), clock=SYSTEM_CLOCK, approval_id=approval_id
        )
    except DomainError as refusal:
        raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
