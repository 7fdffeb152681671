"""`dumpdata`: not on a production site."""

from django.core.management.commands import dumpdata

from apps.base.management.refusals import NotInProduction


class Command(NotInProduction, dumpdata.Command):
    """The library's command, before which a production site is asked."""

    instead = "personal data leave only by the exports of the portal, which are logged"
