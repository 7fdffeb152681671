"""`shell`: not on a production site."""

from django.core.management.commands import shell

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, shell.Command):
    """The library's command, before which a production site is asked."""

    instead = "every act goes through a command, a screen or the API"
