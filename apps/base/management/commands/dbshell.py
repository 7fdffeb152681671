"""`dbshell`: not on a production site."""

from django.core.management.commands import dbshell

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, dbshell.Command):
    """The library's command, before which a production site is asked."""

    instead = "the database is opened on its own host, by two people and under its own log"
