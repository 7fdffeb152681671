"""`changepassword`: a password is set by its owner."""

from apps.base.management.refusals import RefusedCommand


class Command(RefusedCommand):
    """Refuses."""

    instead = (
        "the owner changes the password in the portal; a lost one is reset with an approval (RESET_LOGIN)"
    )
