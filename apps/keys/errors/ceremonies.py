"""Key ceremonies (5.2.1, 9.1)."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused


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


class PresenceUnproved(Refused):
    """Everybody in the room proves it with the own security key, after facility staff saw the entry."""

    code = "ceremony_presence_unproved"
    title = "Presence has not been proved with the person's own security key"


class ChallengeSpent(Refused):
    """A question to a security key is good once, for five minutes, for one person and one stay."""

    code = "ceremony_challenge_spent"
    title = "The question to the security key is used up or belongs to somebody else"


class CustodiansNotOnCall(Refused):
    """Fewer custodians than the quorum have said that they can be reached on that day (5.2.1.3)."""

    code = "custodians_not_on_call"
    title = "Too few custodians are on call on that day"


class EnvironmentDiffers(Refused):
    """A rehearsal is held where nothing counts, the real ceremony where it does, both on their own token."""

    code = "ceremony_environment_differs"
    title = "The key ceremony is made for another environment"


class ErrandInterrupted(Refused):
    """The signer ended in the middle; what it left in the token has been recorded."""

    code = "ceremony_errand_interrupted"
    title = "The signer was interrupted"


class KeyNotOfCeremony(Refused):
    """A step works on the key that this ceremony made, or that its environment block names."""

    code = "ceremony_key_differs"
    title = "The key is not the one of this key ceremony"


class CeremonyNeeded(Refused):
    """Keys and shares are made in a ceremony, while the step that says so is done (6.1.1.1, 6.2.8.1)."""

    code = "ceremony_needed"
    title = "In production this is done in a step of a key ceremony only"


class ReshareMissing(Refused):
    """The shares are made anew at the signer's console while the ceremony goes on."""

    code = "ceremony_reshare_missing"
    title = "The shares have not been made anew in this key ceremony"


class RehearsalMissing(Refused):
    """The real run follows a script whose body was rehearsed to its end, and nothing else."""

    code = "ceremony_rehearsal_missing"
    title = "No completed rehearsal of this script is known"


class RehearsalUnproved(Refused):
    """A rehearsal counts when its sealed minutes verify: approved, with everybody's proof of presence."""

    code = "ceremony_rehearsal_unproved"
    title = "The file does not prove a completed rehearsal"


class RehearsalAdmitted(Conflict):
    """The minutes of one rehearsal are kept once."""

    code = "ceremony_rehearsal_admitted"
    title = "The minutes of this rehearsal are kept already"
