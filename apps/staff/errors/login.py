"""Refusals around passwords, sessions and authenticators."""

from apps.lib.errors import Conflict, Invalid, Missing, Refused


class SessionOver(Refused):
    """The session was ended, or it is used at another terminal than it began at."""

    code = "session_over"
    title = "The session is over; please log in again"


class PasswordRefused(Invalid):
    """The new password breaks a rule of the site."""

    code = "password_refused"
    title = "The password does not keep the rules"


class FactorRefused(Refused):
    """The person may not do this to a second factor now."""

    code = "factor_refused"
    title = "Show a second factor first; another person's are not yours to change"


class AuthenticatorTaken(Refused):
    """The key was registered before: here or under another account."""

    code = "authenticator_taken"
    title = "This security key was registered before and cannot be registered again"


class FactorMissing(Missing):
    """There is no such second factor."""

    code = "factor_missing"
    title = "There is no such security key"


class LastFactor(Conflict):
    """Without a second factor nobody gets in."""

    code = "last_factor"
    title = "The last second factor cannot be removed; register another one first"


class CardNeeded(Refused):
    """Roles that decide log in with a card or a passkey."""

    code = "card_needed"
    title = "Your role needs a passkey or an IC card; the authenticator app is not enough"


class FirstAdministratorsRefused(Refused):
    """The door for the first administrators is closed, or it is not opened like this."""

    code = "first_administrators_refused"
    title = "The first administrators cannot be registered like this"


class CertificateRefused(Refused):
    """The certificate is not a valid one of this person."""

    code = "client_certificate_refused"
    title = "This IC card is not registered for you, or it is no longer valid"
