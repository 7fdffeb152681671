"""Refusals of the revocation."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused


class RevocationReasonUnknown(Invalid):
    """The reason is not one that a holder may state."""

    code = "revocation_reason_unknown"
    title = "The reason is not known"


class NothingToRevoke(Missing):
    """The holder has no live credential (or never had one)."""

    code = "nothing_to_revoke"
    title = "There is no valid credential of this holder"


class OtherCredentialNamed(Conflict):
    """The request names a credential that is not the holder's live one."""

    code = "other_credential_named"
    title = "The named credential is not the holder's valid credential"


class StatusListNotPublished(Missing):
    """The list exists but no edition of it was signed yet."""

    code = "status_list_not_published"
    title = "No edition of this status list has been signed yet"


class StatusListUnreadable(IntegrityFault):
    """A signed list does not read back as what was to be said: it is not published."""

    code = "status_list_unreadable"
    title = "The signed status list does not read back"


class ListClockSetBack(Refused):
    """The clock stands before the newest edition of the list; nothing is dated until people looked."""

    code = "list_clock_set_back"
    title = "The clock was set back"


class KeyRevocationUndecided(Refused):
    """The credentials of a key are revoked by a used decision on exactly this key only (4.9.12)."""

    code = "key_revocation_undecided"
    title = "There is no decision of a CA manager on this key"


class MassRevocationMissing(Missing):
    """There is no such mass revocation."""

    code = "mass_revocation_missing"
    title = "There is no such mass revocation"


class MassRevocationRole(Refused):
    """Others steer a mass revocation."""

    code = "mass_revocation_role"
    title = "Your roles do not permit this act on the mass revocation"


class PauseReasonNeeded(Invalid):
    """Who pauses a mass revocation says why."""

    code = "pause_reason_needed"
    title = "A reason of 1 to 500 characters is needed"
