"""Commands of the libraries that would go round our services: they refuse and name the way that is open.

`apps.base` stands first in INSTALLED_APPS, so that its commands replace theirs of the same name, also when
they are called through `django-admin` or from code (5.2.2, 5.2.3).
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.base.conf import conf


class RefusedCommand(BaseCommand):
    """A command that does nothing; `instead` says what to do."""

    instead = ""
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse whatever options follow; the library's own parser is not asked."""
        super().run_from_argv(argv[:2])

    def add_arguments(self, parser: CommandParser) -> None:
        """Take any words, so that the refusal is what is answered."""
        parser.add_argument("words", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse with the way that is open."""
        del args, options
        raise CommandError(f"refused: {self.instead}")


class NotInProduction(BaseCommand):
    """Stands before a library's command that a production site does not run; `instead` says why."""

    instead = ""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse on a production site, before anything is checked or opened."""
        if conf().production:
            raise CommandError(f"refused in production: {self.instead}")
        return super().execute(*args, **options)
