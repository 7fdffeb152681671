"""Writes docs/conformance.csv from the register, the tests' marks and the rules; never edited by hand."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Final

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.compliance.adapters import marked_tests, read_register, rule_files
from apps.compliance.selectors import conformance_csv, conformance_rows
from apps.lib.errors import DomainError

_PROJECT: Final = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    """Write or check the table of conformance."""

    help = "Writes docs/conformance.csv: one row for each obligation of the register."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when the file would change"
        )
        parser.add_argument("--root", type=Path, default=_PROJECT, help="the project's folder")

    @override
    def handle(self, *args: object, **options: object) -> None:
        root = Path(str(options["root"]))
        target = root / "docs" / "conformance.csv"
        try:
            register = read_register(root / "docs" / "cps" / "requirements.csv")
            rows = conformance_rows(register, marked_tests(root), rule_files())
        except DomainError as refusal:
            raise CommandError(f"{refusal.title}: {refusal.detail}") from refusal
        text = conformance_csv(rows)
        if options["check"]:
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                raise CommandError("docs/conformance.csv is not what the tests prove: run `make conformance`")
        else:
            target.write_text(text, encoding="utf-8")
        counts = Counter(row.status for row in rows)
        self.stdout.write(", ".join(f"{status}: {count}" for status, count in sorted(counts.items())))
