"""Gatherings of custodians and their shares (6.2.2, 6.2.8)."""

from apps.lib.errors import Conflict, IntegrityFault, Invalid, Missing, Refused


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


class CustodiansMissing(Refused):
    """No gathering of several custodians has opened the token yet (clause 6.1.1.1)."""

    code = "custodians_missing"
    title = "Several custodians must open the token first"
