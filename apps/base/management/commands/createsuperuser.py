"""`createsuperuser`: there is no almighty account."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = "there is no almighty account; the first people come in through first_administrators"
