"""`axes_reset_failure_logs`: the records of logins are kept."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = "the records of logins are evidence and are kept (5.4.3)"
