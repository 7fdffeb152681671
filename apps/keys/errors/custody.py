"""Custody of backup media (5.2.1.3, 6.2.4)."""

from apps.lib.errors import Conflict, Missing, Refused


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
