"""Custody of backup media (5.2.1.3, 6.2.4)."""

from apps.lib.errors import Conflict, Missing, Refused


class MediumMissing(Missing):
    """There is no such backup medium."""

    code = "medium_missing"
    title = "There is no such backup medium"


class DestructionMissing(Missing):
    """The keeper has not said that the medium was destroyed."""

    code = "medium_destruction_missing"
    title = "The keeper has not recorded the destruction yet"


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


class TamperResistanceNeeded(Refused):
    """A backup is kept on a tamper-resistant medium and on nothing else (6.2.4.1)."""

    code = "medium_not_tamper_resistant"
    title = "The backup medium must be tamper-resistant"


class PlaceShared(Refused):
    """Management keys of different custodians lie in separate places (6.4.2.1)."""

    code = "custody_place_shared"
    title = "The management key of another custodian lies in this place"


class ItemMissing(Missing):
    """There is nothing of that id under seal."""

    code = "custody_item_missing"
    title = "There is no such medium or management key"


class SealUsed(Conflict):
    """A seal number is used once."""

    code = "custody_seal_used"
    title = "A management key with this label, or something with this seal number, is registered already"


class CountIncomplete(Refused):
    """A count says of every item which seal was read, or that it was not found."""

    code = "custody_count_incomplete"
    title = "The count must name every item once"


class CountMissing(Missing):
    """No count waits for its second custodian."""

    code = "custody_count_missing"
    title = "There is no such count that waits"


class CountUnderway(Conflict):
    """A count waits for its second custodian."""

    code = "custody_count_underway"
    title = "A count waits for its second custodian"


class CustodyFindingMissing(Missing):
    """There is no such open finding."""

    code = "custody_finding_missing"
    title = "There is no such open finding"


class HsmEvidenceMissing(Refused):
    """The HSM has no evidence of level 3 that stands on the day of the ceremony (6.1.1.1)."""

    code = "hsm_evidence_missing"
    title = "The HSM has no evidence of its certification that stands on that day"
