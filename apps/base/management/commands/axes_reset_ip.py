"""`axes_reset_ip`: a lock ends by itself."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = "a lock ends by itself; earlier through an approved reset of the login (RESET_LOGIN)"
