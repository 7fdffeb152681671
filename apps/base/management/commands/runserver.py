"""`runserver`: not on a production site."""

from django.contrib.staticfiles.management.commands import runserver

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, runserver.Command):
    """The library's command, before which a production site is asked."""

    instead = "the portal runs behind the web server of the Procfile"
