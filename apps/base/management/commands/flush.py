"""`flush`: not on a production site."""

from django.core.management.commands import flush

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, flush.Command):
    """The library's command, before which a production site is asked."""

    instead = "records are kept as long as clause 5.5.2 says"
