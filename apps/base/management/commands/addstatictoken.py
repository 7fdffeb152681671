"""`addstatictoken`: recovery codes are issued by their owner."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = "recovery codes are shown once to their owner, at /mfa/recovery/"
