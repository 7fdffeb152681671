"""`prove_separation`: print for each critical act the smallest group of people who could complete it."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.separation import Finding
from apps.staff.selectors import separation_findings


class Command(BaseCommand):
    """Reads the assignments of roles as they stand in the database; exit code 1 when an act falls short."""

    help = "Print for each critical act the smallest group of people who could complete it, and the path."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each act, and the path below it."""
        del args, options
        findings = separation_findings(at=SYSTEM_CLOCK.now())
        for finding in findings:
            self._print(finding)
        broken = [finding.critical.code for finding in findings if not finding.holds]
        unstaffed = sum(1 for finding in findings if finding.group is None)
        self.stdout.write(
            f"{len(findings)} acts, {len(broken)} fall short, {unstaffed} that nobody can complete"
        )
        if broken:
            raise SystemExit(1)

    def _print(self, finding: Finding) -> None:
        """Print act, clause, size and verdict, then who does what."""
        verdict = "holds" if finding.holds else "FALLS SHORT"
        size = finding.size if finding.group else "-"
        self.stdout.write(
            f"{finding.critical.code:<28} {finding.critical.clause:<9} smallest {size}, "
            f"at least {finding.critical.minimum}: {verdict if finding.group else 'nobody can'}"
        )
        for place in finding.group.path if finding.group else ():
            self.stdout.write(f"    {place.act}: {place.part} by {place.person} as {place.role}")
