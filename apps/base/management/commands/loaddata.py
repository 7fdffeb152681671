"""`loaddata`: rows are written by the services only."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = "rows are written by the services only; a backup is restored by the database's own means"
