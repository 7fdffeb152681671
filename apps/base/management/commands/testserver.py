"""`testserver`: not on a production site."""

from django.core.management.commands import testserver

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, testserver.Command):
    """The library's command, before which a production site is asked."""

    instead = "it serves a throw-away database"
