"""Backup, restoration, destruction and re-sharing (6.2.4, 6.2.8, 6.2.10)."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused


class BackupNotAllowed(Refused):
    """The site keeps no backups, or the key is no longer one to keep (6.2.4.1, 6.2.5)."""

    code = "backup_not_allowed"
    title = "This key is not backed up"


class BackupTargetUnknown(Refused):
    """Keys go only to the registered backup tokens of the CA (6.2.3.1)."""

    code = "backup_target_unknown"
    title = "The target is not a registered backup token"


class BackupExists(Conflict):
    """The backup token holds the key, or an earlier attempt is not settled."""

    code = "backup_exists"
    title = "The backup token holds this key already"


class BackupMissing(Missing):
    """No such token holds a backup of the key."""

    code = "backup_missing"
    title = "There is no backup of this key on that medium"


class RestoreDiffers(IntegrityFault):
    """Check value or public key differ: the restoration stops (6.2.4.1)."""

    code = "restore_differs"
    title = "The backup is not the key of the records; the restoration has stopped"


class KeyNotRestorable(Refused):
    """A destroyed, retired or suspected key does not come back (6.2.4.1, 6.2.5)."""

    code = "key_not_restorable"
    title = "A backup of this key may not be restored"


class KeyStillNeeded(Refused):
    """Something that the key signed is still valid (6.2.10.1)."""

    code = "key_still_needed"
    title = "What this key signed is still valid"


class MediumStillHolds(Refused):
    """Destruction is complete when no medium holds the key (6.2.10.1)."""

    code = "medium_still_holds_key"
    title = "A backup medium still holds the key"


class FindingMissing(Missing):
    """There is no such finding."""

    code = "token_finding_missing"
    title = "There is no such finding at the token"


class TokenActUnderway(Conflict):
    """Another act at the token is not settled; reconcile first."""

    code = "token_act_underway"
    title = "An act at the token is not settled yet"
