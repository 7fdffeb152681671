"""Refusals and failures of the app `keys`."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused, Unavailable


class SignerLocked(Unavailable):
    """The signer waits for its custodians (clause 6.2.8.1)."""

    code = "signer_locked"
    title = "The signer is locked"


class SignerNotRunning(Unavailable):
    """No supervisor has reported lately."""

    code = "signer_not_running"
    title = "The signer is not running"


class KeyMissing(Missing):
    """There is no such key."""

    code = "key_missing"
    title = "No such key"


class KeyNotActive(Refused):
    """The key's state or period forbids its use."""

    code = "key_not_active"
    title = "The key may not be used"


class KeyNotCertified(Refused):
    """Keys of such a purpose need a certificate before the key is put into service."""

    code = "key_not_certified"
    title = "The key has no certificate"


class TokenMissing(Missing):
    """The configured token was never registered."""

    code = "token_missing"
    title = "The token is not registered"


class TokenExists(Conflict):
    """A token with that label is registered already."""

    code = "token_exists"
    title = "The token exists already"


class SharesUnplaceable(Invalid):
    """The plan of shares is impossible."""

    code = "shares_unplaceable"
    title = "The shares cannot be made as asked"


class CustodianNeeded(Refused):
    """Only a private key custodian may do this (clause 5.2.1.3)."""

    code = "custodian_needed"
    title = "A private key custodian is needed"


class SecondFactorNeeded(Refused):
    """Only a login with a second factor may do this (clause 6.2.8.1)."""

    code = "second_factor_needed"
    title = "A login with a second factor is needed"


class ActivationMissing(Missing):
    """There is no such activation."""

    code = "activation_missing"
    title = "No such activation"


class ActivationUnderway(Conflict):
    """Custodians are gathering already."""

    code = "activation_underway"
    title = "An activation is under way"


class ActivationClosed(Refused):
    """It takes no more shares."""

    code = "activation_closed"
    title = "The activation is closed"


class ActivationExpired(Refused):
    """The ten minutes are over."""

    code = "activation_expired"
    title = "The activation has expired"


class PersonCountedTwice(Refused):
    """One person counts once (clause 6.2.2.1)."""

    code = "person_counted_twice"
    title = "Another person is needed"


class ShareInvalid(Invalid):
    """The words are no share: unknown word, wrong length or wrong checksum."""

    code = "share_invalid"
    title = "The share is not valid"


class ShareOfAnotherSet(Refused):
    """The share belongs to another token or an older distribution, or was given already."""

    code = "share_of_another_set"
    title = "The share does not belong here"


class ShareUnreadable(IntegrityFault):
    """A stored share does not open, or the shares do not make a secret."""

    code = "share_unreadable"
    title = "The shares cannot be combined"


class RuntimeDirUnsafe(IntegrityFault):
    """The directory for the opened PIN is not private memory."""

    code = "runtime_dir_unsafe"
    title = "The run-time directory is not private memory"


class CustodiansMissing(Refused):
    """No gathering of several custodians has opened the token yet (clause 6.1.1.1)."""

    code = "custodians_missing"
    title = "Several custodians must open the token first"


class KeyOperatorNeeded(Refused):
    """The actor has no part in the handling of keys."""

    code = "key_operator_needed"
    title = "This role does not handle keys"


class CeremonyMissing(Missing):
    """There is no such ceremony, participant or step."""

    code = "ceremony_missing"
    title = "There is no such key ceremony"


class CeremonyInvalid(Invalid):
    """A field of a ceremony is malformed."""

    code = "ceremony_invalid"
    title = "The data of the key ceremony are not valid"


class CeremonyRoleNeeded(Refused):
    """The act belongs to another role, or the person is not assigned to it."""

    code = "ceremony_role_needed"
    title = "This act of the key ceremony belongs to another role"


class ParticipantsMissing(Refused):
    """The script cannot be followed with these people."""

    code = "ceremony_participants_missing"
    title = "People who must take part in the key ceremony are missing"


class NotPresent(Refused):
    """Facility staff has not confirmed that the person is in the room (5.2.1.8)."""

    code = "ceremony_not_present"
    title = "Entry into the room has not been confirmed"


class StillPresent(Refused):
    """Facility staff has not confirmed that everybody has left (5.2.1.8)."""

    code = "ceremony_still_present"
    title = "Not everybody's exit from the room has been confirmed"


class AttendanceConflict(Conflict):
    """The person is in the room already, or is not in it."""

    code = "ceremony_attendance_conflict"
    title = "This entry or exit has been confirmed already"


class StepOutOfTurn(Refused):
    """Steps are done in the order of the script, each confirmed before the next."""

    code = "ceremony_step_out_of_turn"
    title = "The step before this one is not confirmed yet"


class ScriptDiffers(Refused):
    """What is scheduled is not what was read."""

    code = "ceremony_script_differs"
    title = "The script is not the one that was reviewed"


class WrongDay(Refused):
    """A ceremony is held on the day for which it was scheduled."""

    code = "ceremony_wrong_day"
    title = "The key ceremony is scheduled for another day"


class ApproverTookPart(Refused):
    """Who operated or confirmed a step does not approve the whole (5.2.1.1, 5.2.4)."""

    code = "ceremony_approver_took_part"
    title = "Whoever operated or confirmed a step cannot approve the key ceremony"


class MinutesDiffer(IntegrityFault):
    """The rows no longer give the minutes that were reported."""

    code = "ceremony_minutes_differ"
    title = "The records of the key ceremony differ from its minutes"


class MediumMissing(Missing):
    """There is no such backup medium."""

    code = "medium_missing"
    title = "There is no such backup medium"


class MediumExists(Conflict):
    """A medium with that label or seal is registered already."""

    code = "medium_exists"
    title = "A backup medium with this label or seal number is registered already"


class SealDiffers(Refused):
    """The seal on the medium is not the registered one: open it to nobody, report it."""

    code = "medium_seal_differs"
    title = "The seal number is not the registered one"


class CustodyElsewhere(Refused):
    """Another custodian keeps the medium."""

    code = "medium_custody_elsewhere"
    title = "The backup medium is in the custody of somebody else"


class ReceiverNeeded(Refused):
    """A medium passes between two custodians who both agree (5.2.1.3)."""

    code = "medium_receiver_needed"
    title = "A second private key custodian must receive the backup medium"


class CompromiseUndecided(Refused):
    """No consumed decision of a CA manager names this key (5.2.1.1)."""

    code = "key_compromise_undecided"
    title = "A CA manager has not decided that the key is compromised"
